import { assertEquals } from "@std/assert";
import { type CommandLine, looksOnly } from "../../src/cli/command.ts";
import { parseCommand } from "../../src/cli/parse.ts";

function command(...argv: string[]): CommandLine {
  const command = parseCommand(argv);
  if (command.kind !== "run") throw new TypeError("no command to run");
  return command;
}

Deno.test("looksOnly() tells the commands that make no home from those that may", () => {
  for (
    const [line, looks] of [
      [command("a"), false],
      [command("get", "a"), false],
      [command("get", "a", "-n"), true],
      [command("update"), false],
      [command("update", "-n"), true],
      [command("verify"), true],
      [command("verify", "--repair"), false],
      [command("list"), true],
      [command("info", "a"), true],
      [command("where", "a"), true],
      [command("remove", "a"), true],
      [command("uninstall"), true],
      [command("mirror", "a"), true],
      [command("pack", "a"), true],
      [command("check", "zoo"), true],
    ] as const
  ) assertEquals(looksOnly(line), looks, line.name);
});
