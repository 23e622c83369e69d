import { assert, assertEquals } from "@std/assert";
import { adviseCommand } from "../../src/cli/meant_command.ts";
import {
  NetworkError,
  StoreError,
  UnknownEntryError,
} from "../../src/base/errors.ts";

const unknown = new UnknownEntryError("there is no entry");
const offline = new NetworkError("cannot reach it", {
  retryable: true,
  hint: "Is there a network?",
});

Deno.test("adviseCommand() names the command that is written alike, also where the zoo cannot be asked", () => {
  for (
    const [word, command] of [
      ["lst", "list"],
      ["Verfy", "verify"],
      ["install", "get sample_id"],
      ["rm", "remove sample_id"],
      ["versoin", "version"],
      ["self-updat", "self-update"],
      ["outdated", "update --dry-run"],
      ["man", "manual"],
    ] as const
  ) {
    for (const error of [unknown, offline]) {
      assertEquals(
        adviseCommand(word, error),
        `Did you mean: net_download ${command}?`,
      );
    }
  }
});

Deno.test("adviseCommand() says nothing about other words, failures and hints", () => {
  assertEquals(adviseCommand("dense_vnet", unknown), undefined);
  assertEquals(adviseCommand("dense_vnet", offline), undefined);
  const hinted = new UnknownEntryError("there is no entry", { hint: "Ask." });
  assertEquals(adviseCommand("lst", hinted), undefined);
  assertEquals(adviseCommand("lst", new StoreError("disk full")), undefined);
});

Deno.test("adviseCommand() names nothing that removes for a harmless word", () => {
  const words = ["install", "instal", "ninstall", "reinstall", "remote"]
    .concat("preinstall", "remake", "add", "installed", "restore", "renew");
  for (const word of words) {
    const hint = adviseCommand(word, unknown) ?? "";
    assert(!/remove|uninstall/.test(hint), `${word}: ${hint}`);
  }
});
