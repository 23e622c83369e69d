/**
 * Runs `deno test` with the arguments given, two files at a time for each core,
 * since many tests wait for programs that they start. Closes with one line that
 * a person, or a script that watches a log, finds at once: `N passed, N failed`,
 * and `, N skipped` where tests were ignored. Not `--quiet`, which would hide
 * what tests say about that.
 */
const SUMMARY = /\b(\d+) passed[^|]*\| (\d+) failed(?:[^|]*\| (\d+) ignored)?/g;

const jobs = String(2 * navigator.hardwareConcurrency);
const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "-P", "--parallel", ...Deno.args],
  // A failed test is no crash of the runtime, which would print its own stack.
  env: { RUST_BACKTRACE: "0", DENO_JOBS: jobs },
  stdout: "piped",
}).spawn();

let tail = "";
const text = new TextDecoder();
for await (const chunk of child.stdout) {
  Deno.stdout.writeSync(chunk);
  tail = (tail + text.decode(chunk, { stream: true })).slice(-4000);
}
const { code } = await child.status;
// The last one: tests may print what looks like it.
const summary = [...stripColours(tail).matchAll(SUMMARY)].at(-1);
const [passed, failed, skipped] = [1, 2, 3].map((i) => summary?.[i] ?? "0");
const suffix = skipped === "0" ? "" : `, ${skipped} skipped`;
console.log(
  summary === undefined
    ? "0 passed, 1 failed"
    : `${passed} passed, ${failed} failed${suffix}`,
);
Deno.exit(code);

function stripColours(text: string): string {
  // The escape character stands outside the pattern, where a linter wants it.
  return text.replaceAll(
    new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g"),
    "",
  );
}
