import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  refuseMisnamedCommand,
  withMeantCommand,
} from "../../src/cli/meant_command.ts";
import {
  NetworkError,
  UnknownEntryError,
  UsageError,
} from "../../src/base/errors.ts";

Deno.test("withMeantCommand() names the command that is written alike", () => {
  const unknown = new UnknownEntryError("there is no entry");
  for (
    const [word, command] of [
      ["lst", "list"],
      ["Verfy", "verify"],
      ["install", "get sample_id"],
      ["rm", "remove sample_id"],
      ["version", "--version"],
    ] as const
  ) {
    const error = withMeantCommand(word, unknown);
    assert(error instanceof UnknownEntryError);
    assertEquals(error.message, unknown.message);
    assertEquals(error.hint, `Did you mean: net_download ${command}?`);
  }
});

Deno.test("withMeantCommand() leaves other words, hints and errors as they are", () => {
  const unknown = new UnknownEntryError("there is no entry");
  assert(withMeantCommand("dense_vnet", unknown) === unknown);
  const hinted = new UnknownEntryError("there is no entry", { hint: "Ask." });
  assert(withMeantCommand("lst", hinted) === hinted);
  const offline = new NetworkError("cannot reach it", {
    url: "http://localhost/",
    retryable: true,
  });
  assert(withMeantCommand("lst", offline) === offline);
});

Deno.test("withMeantCommand() names nothing that removes for a harmless word", () => {
  const unknown = new UnknownEntryError("there is no entry");
  const words = ["install", "instal", "ninstall", "reinstall", "remote"]
    .concat("preinstall", "remake", "add", "installed", "restore", "renew");
  for (const word of words) {
    const error = withMeantCommand(word, unknown);
    assert(error instanceof UnknownEntryError);
    assert(
      !/remove|uninstall/.test(error.hint ?? ""),
      `${word}: ${error.hint}`,
    );
  }
});

Deno.test("refuseMisnamedCommand() knows other verbs for looking, finding and removing", () => {
  for (
    const [word, command] of [
      ["view", "info"],
      ["cat", "info"],
      ["path", "where"],
      ["locate", "where"],
      ["clone", "get"],
      ["rmdir", "remove"],
    ] as const
  ) {
    const { hint } = assertThrows(
      () => refuseMisnamedCommand([word, "unet"]),
      UsageError,
    );
    assertStringIncludes(hint ?? "", `net_download ${command} unet?`);
  }
});
