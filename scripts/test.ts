/**
 * Runs `deno test` with the arguments given and closes with one line that a
 * person, or a script that watches a log, finds at once: `N passed, N failed`.
 */
const SUMMARY = /\b(\d+) passed[^|]*\| (\d+) failed(?:[^|]*\| (\d+) ignored)?/;

const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "-P", "--quiet", ...Deno.args],
  stdout: "piped",
}).spawn();

let tail = "";
const text = new TextDecoder();
for await (const chunk of child.stdout) {
  Deno.stdout.writeSync(chunk);
  tail = (tail + text.decode(chunk, { stream: true })).slice(-4000);
}
const { code } = await child.status;
const summary = SUMMARY.exec(stripColours(tail));
const [passed, failed, skipped] = [1, 2, 3].map((i) => summary?.[i] ?? "0");
const suffix = skipped === "0" ? "" : `, ${skipped} skipped`;
console.log(
  summary === null
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
