import { assertEquals } from "@std/assert";
import { readOptionValues } from "../../src/cli/option_values.ts";
import { reporterOptions } from "../../src/cli/session.ts";
import type { Environment } from "../../src/settings/environment.ts";

const output = { writeSync: (bytes: Uint8Array) => bytes.length };

/** Whether stderr gets bars, and whether it gets colours, on a terminal. */
function shown(environment: Environment): [bars: boolean, colors: boolean] {
  const { stderrIsTerminal, colors } = reporterOptions({
    environment,
    variables: [],
    users: { os: "windows", uid: undefined, passwd: "" },
    stdout: output,
    stderr: output,
    stdoutIsTerminal: true,
    stderrIsTerminal: true,
    stdinIsTerminal: true,
    readLine: () => Promise.resolve(""),
    columns: () => 80,
    stop: new AbortController().signal,
  }, readOptionValues({}));
  return [stderrIsTerminal, colors.stderr];
}

Deno.test("reporterOptions() draws on a terminal that says nothing of itself, as on Windows", () => {
  assertEquals(shown({}), [true, true]);
});

Deno.test("reporterOptions() obeys NO_COLOR, and a terminal that can do nothing", () => {
  assertEquals(shown({ NO_COLOR: "1" }), [true, false]);
  assertEquals(shown({ TERM: "dumb" }), [false, false]);
  assertEquals(shown({ TERM: "xterm-256color" }), [true, true]);
});
