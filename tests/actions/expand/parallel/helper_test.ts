import { assertEquals } from "@std/assert";
import { unpackFiles } from "../../../../src/actions/expand/packed_files.ts";
import {
  type Batch,
  type HashTask,
  type HelperReport,
  helpInWorker,
} from "../../../../src/actions/expand/parallel/helper.ts";
import { SharedCount } from "../../../../src/actions/expand/shared_count.ts";
import { hashBytes } from "../../../../src/store/hash_file.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";

/** A helper in this thread, and what it has reported. */
class Helper implements Disposable {
  readonly files: unknown[] = [];
  readonly failures: string[] = [];
  readonly #done = new SharedCount();
  readonly #channel = new MessageChannel();

  constructor(staging: string) {
    const { memory: done } = this.#done;
    const { port2: port } = this.#channel;
    helpInWorker({ kind: "help", staging, umask: 0, port, done }, this.#take);
  }

  readonly #take = (report: HelperReport) => {
    if (report.kind === "failed") this.failures.push(report.failure.message);
    else this.files.push(...unpackFiles(report.files));
  };

  /** Does tasks; returns how many are done so far. */
  do(...tasks: readonly (Batch | HashTask)[]): number {
    for (const data of tasks) {
      this.#channel.port2.dispatchEvent(new MessageEvent("message", { data }));
    }
    return this.#done.value;
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}

/** Files of three bytes each. */
function batch(...paths: readonly string[]): Batch {
  const file = { mode: 0o644, mtimeSeconds: 7, isAgain: false, size: 3 };
  return {
    kind: "write",
    files: paths.map((path) => ({ ...file, path })),
    contents: new TextEncoder().encode("abc".repeat(paths.length)),
  };
}

function grown(path: string, size: number, isComplete: boolean): HashTask {
  return { kind: "hash", path, size, isComplete };
}

Deno.test("helpInWorker() writes batches and reports their files", () =>
  withTempFolder((folder) => {
    using helper = new Helper(folder);
    assertEquals(helper.do(batch("a", "b"), batch("c")), 2);
    const sha256 = hashBytes("abc");
    assertEquals(
      helper.files,
      ["a", "b", "c"].map((path) => ({ kind: "file", path, size: 3, sha256 })),
    );
    assertEquals(Deno.readTextFileSync(`${folder}/b`), "abc");
  }));

Deno.test("helpInWorker() hashes one file after another while they grow", () =>
  withTempFolder((folder) => {
    using helper = new Helper(folder);
    // Larger than what is read at once, and no multiple of it.
    const size = 700_001;
    const contents = [3, 5].map((seed) =>
      Uint8Array.from({ length: size }, (_, index) => index * seed)
    );
    for (const [file, content] of contents.entries()) {
      for (const length of [1, 300_000, size]) {
        Deno.writeFileSync(`${folder}/${file}`, content.subarray(0, length));
        helper.do(grown(`${file}`, length, false));
      }
      assertEquals(helper.files.length, file);
      helper.do(grown(`${file}`, size, true));
    }
    assertEquals(
      helper.files,
      contents.map((content, file) => (
        { kind: "file", path: `${file}`, size, sha256: hashBytes(content) }
      )),
    );
  }));

Deno.test("helpInWorker() reads no further than it is told", () =>
  withTempFolder((folder) => {
    using helper = new Helper(folder);
    Deno.writeTextFileSync(`${folder}/a`, "abcdef");
    helper.do(grown("a", 3, true));
    const sha256 = hashBytes("abc");
    assertEquals(helper.files, [{ kind: "file", path: "a", size: 3, sha256 }]);
  }));

for (
  const [what, task, message] of [
    [
      "cannot be written",
      batch("missing/a", "b"),
      'cannot write "missing/a" of the archive',
    ],
    ["cannot be read", grown("b", 5, true), 'cannot read "b" of the archive'],
    [
      "has become shorter",
      grown("short", 5, true),
      'cannot read "short" of the archive: it has 3 bytes, and had 5 before',
    ],
  ] as const
) {
  Deno.test(`helpInWorker() names the file that ${what}, and does nothing after it`, () =>
    withTempFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/short`, "abc");
      using helper = new Helper(folder);
      assertEquals(helper.do(task, batch("c")), 0);
      const [failure = "", ...more] = helper.failures;
      assertEquals([failure.slice(0, message.length), more], [message, []]);
      assertEquals([listTree(folder), helper.files], [["short"], []]);
    }));
}
