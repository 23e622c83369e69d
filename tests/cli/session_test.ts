import { assertEquals } from "@std/assert";
import { readOptionValues } from "../../src/cli/option_values.ts";
import { parseCommand } from "../../src/cli/parse.ts";
import { looksOnly, reporterOptions } from "../../src/cli/session.ts";
import type { Environment } from "../../src/settings/environment.ts";

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

const output = { writeSync: (bytes: Uint8Array) => bytes.length };

/** Whether stderr gets bars, and whether it gets colours, on a terminal. */
function shown(environment: Environment): [bars: boolean, colors: boolean] {
  const { stderrIsTerminal, colors } = reporterOptions({
    environment,
    stdout: output,
    stderr: output,
    stdoutIsTerminal: true,
    stderrIsTerminal: true,
    columns: () => 80,
  }, readOptionValues({}));
  return [stderrIsTerminal, colors.stderr];
}

for (
  const [environment, expected] of [
    [{}, [true, true]],
    [{ TERM: "xterm-256color" }, [true, true]],
    [{ NO_COLOR: "1" }, [true, false]],
    [{ TERM: "dumb" }, [false, false]],
  ] as const
) {
  Deno.test(`reporterOptions() on a terminal with ${JSON.stringify(environment)}`, () => {
    assertEquals(shown(environment), [...expected]);
  });
}
