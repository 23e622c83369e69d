import { assertEquals } from "@std/assert";
import { parseCommand } from "../../src/cli/parse.ts";
import { looksOnly } from "../../src/cli/session.ts";

for (
  const [looks, lines] of [
    [false, ["a", "get a", "update", "verify --repair"]],
    [true, ["get a -n", "update -n", "verify", "list", "info a", "where a"]],
    [true, ["remove a", "uninstall", "mirror a", "pack a", "check zoo"]],
  ] as const
) {
  for (const line of lines) {
    Deno.test(`${line}: may ${looks ? "not " : ""}make a home`, async () => {
      const command = await parseCommand(line.split(" "));
      assertEquals(command.kind === "run" && looksOnly(command), looks);
    });
  }
}
