/** Reports one result, waits for the end of stdin, reports many more, and a warning last. */
import { openReporter } from "../../src/report/reporter.ts";

const { report, close } = await openReporter({
  stdout: Deno.stdout,
  stderr: Deno.stderr,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  columns: () => 80,
  environment: {},
}, { json: false, quiet: false });
report({ kind: "zoo-accessed", zoo: "http://zoo" });
await Deno.stdin.read(new Uint8Array(1));
for (let count = 0; count < 1000; count++) {
  report({ kind: "entry-current", id: `entry${count}` });
}
report({ kind: "warning", text: "done" });
close();
