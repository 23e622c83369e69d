/**
 * Runs the tests of the files and folders that are named, or all, with the
 * options of `deno test`: two threads for each core, since many tests wait for
 * programs that they start. Closes with one line that a person, or a script that
 * watches a log, finds at once: `N passed, N failed`, and `, N skipped` where
 * tests were ignored. Not `--quiet`, which would hide what tests say about that.
 */
import { basename, join, resolve, toFileUrl } from "@std/path";

const SUMMARY = /\b(\d+) passed[^|]*\| (\d+) failed(?:[^|]*\| (\d+) ignored)?/g;

/** Test files to a thread: a thread takes as long to begin as ten tests. */
const FILES_PER_THREAD = 4;

const jobs = 2 * navigator.hardwareConcurrency;
const named = Deno.args.filter(isThere);
const options = Deno.args.filter((argument) => !named.includes(argument));
const files = (named.length > 0 ? named : ["tests"]).flatMap(testFiles);
// By name alone: files of one folder often wait for the same kind of thing, or
// all take a processor, so they are better mixed.
files.sort((a, b) => basename(a) < basename(b) ? -1 : 1);

const folder = await Deno.makeTempDir({ prefix: "tests-" });
const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "-P", "--parallel", ...options, ...await dealOut(files)],
  // A failed test is no crash of the runtime, which would print its own stack.
  env: { RUST_BACKTRACE: "0", DENO_JOBS: String(jobs) },
  stdout: "piped",
}).spawn();

let tail = "";
const text = new TextDecoder();
for await (const chunk of child.stdout) {
  Deno.stdout.writeSync(chunk);
  tail = (tail + text.decode(chunk, { stream: true })).slice(-4000);
}
const { code } = await child.status;
await Deno.remove(folder, { recursive: true });
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

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** The test files in a folder and below it; a file itself. */
function testFiles(path: string): string[] {
  if (Deno.statSync(path).isFile) return [path];
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory || name.endsWith("_test.ts") ? testFiles(join(path, name)) : []
  );
}

/**
 * Spreads many test files over fewer threads.
 *
 * @returns the paths of modules for `deno test`, each of which imports some.
 */
async function dealOut(files: readonly string[]): Promise<readonly string[]> {
  const threads = Math.ceil(files.length / FILES_PER_THREAD);
  if (threads < 2 * jobs) return files;
  const modules = Array.from({ length: threads }, (_, i) => ({
    path: join(folder, `${i}_test.ts`),
    files: files.filter((_, k) => k % threads === i),
  }));
  for (const { path, files } of modules) {
    const imports = files.map((file) =>
      `import ${JSON.stringify(toFileUrl(resolve(file)).href)};\n`
    );
    await Deno.writeTextFile(path, imports.join(""));
  }
  return modules.map(({ path }) => path);
}

function stripColours(text: string): string {
  // The escape character stands outside the pattern, where a linter wants it.
  return text.replaceAll(
    new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g"),
    "",
  );
}
