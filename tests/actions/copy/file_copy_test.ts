import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { StageRun } from "../../../src/actions/action.ts";
import { copy } from "../../../src/actions/copy/action.ts";
import { DEFAULT_LIMITS } from "../../../src/actions/expand/limits.ts";
import { ArchiveError, StoreError } from "../../../src/base/errors.ts";
import { listTree, withTempFolder, writeFile } from "../../support/temp.ts";
import { sha256 } from "../../support/transfer.ts";

const DETAILS = { file: "a/b/model.pt" };
const CONTENT = new TextEncoder().encode("\x80\x02a model in two pieces");
const DIGEST = await sha256(CONTENT);

const run = (changes: Partial<StageRun> = {}): StageRun => ({
  expected: {},
  limits: DEFAULT_LIMITS,
  signal: new AbortController().signal,
  started: () => {},
  ...changes,
});

/** Runs `body` with a blob in two pieces, and an empty folder to stage in. */
function withBlob(
  body: (
    pieces: { path: string; offset: number; length: number }[],
    staging: string,
  ) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const one = await writeFile(folder, "one", CONTENT.slice(0, 9));
    const other = await writeFile(folder, "other", CONTENT);
    const staging = `${folder}/staging`;
    await Deno.mkdir(staging);
    await body([
      { path: one, offset: 0, length: 9 },
      { path: other, offset: 9, length: CONTENT.length - 9 },
    ], staging);
  });
}

Deno.test("a blob in pieces is copied as one file, and told as one without copying", () =>
  withBlob(async (pieces, staging) => {
    const expected = {
      folders: ["a", "a/b"].map((path) => ({
        kind: "folder" as const,
        path,
        mtimeSeconds: undefined,
      })),
      files: [{
        kind: "file" as const,
        path: "a/b/model.pt",
        size: CONTENT.length,
        sha256: DIGEST,
      }],
      fileCount: 1,
      symlinks: [],
    };
    assertEquals(await copy.list(DETAILS, pieces, run()), expected);
    assertEquals(listTree(staging), []);
    const stager = await copy.stage(DETAILS, staging, run());
    const staged = await stager.finish({ pieces, sha256: DIGEST });
    await stager.end();
    assertEquals(staged, { tree: expected, folder: staging });
    assertEquals(await Deno.readFile(`${staging}/a/b/model.pt`), CONTENT);
  }));

Deno.test("a file that is ours is neither read nor written again, unless it has two names already", () =>
  withTempFolder(async (folder) => {
    const file = await writeFile(folder, "part", CONTENT);
    const pieces = [{ path: file, offset: 0, length: CONTENT.length }];
    const { ino } = await Deno.stat(file);
    const inodes: (number | null)[] = [];
    for (const name of ["one", "two"]) {
      await Deno.mkdir(`${folder}/${name}`);
      const stager = await copy.stage(DETAILS, `${folder}/${name}`, run());
      await stager.finish({ pieces, sha256: DIGEST, file });
      const path = `${folder}/${name}/a/b/model.pt`;
      assertEquals(await Deno.readFile(path), CONTENT);
      inodes.push((await Deno.stat(path)).ino);
    }
    assertEquals(inodes.map((each) => each === ino), [true, false]);
  }));

Deno.test("a file that changes between its check and its copy is refused", () =>
  withBlob(async (pieces, staging) => {
    const stager = await copy.stage(DETAILS, staging, run());
    await assertRejects(
      () => stager.finish({ pieces, sha256: "0".repeat(64) }),
      ArchiveError,
      "it changed while it was read",
    );
  }));

Deno.test("copying stops when it is stopped", () =>
  withBlob(async (pieces, staging) => {
    const signal = AbortSignal.abort(new StoreError("stopped"));
    const stager = await copy.stage(DETAILS, staging, run({ signal }));
    await assertRejects(() => stager.finish({ pieces }), StoreError, "stopped");
  }));

Deno.test("what is plainly wrong is refused as soon as its first bytes are there", () =>
  withTempFolder(async (folder) => {
    const page = `<html>${" ".repeat(2000)}`;
    const path = await writeFile(folder, "part", page);
    const stager = await copy.stage(DETAILS, folder, run());
    stager.prepare(path);
    stager.advance(path, 1000);
    stager.assertGoing();
    stager.advance(path, 1500);
    assertThrows(() => stager.assertGoing(), ArchiveError, "it is a web page");
    stager.restart();
    stager.assertGoing();
  }));
