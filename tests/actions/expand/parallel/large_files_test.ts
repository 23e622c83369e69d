import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { Abandoned } from "../../../../src/actions/expand/availability.ts";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import {
  GrowingFileHasher,
  type Hasher,
  type LargeFile,
  LargeFiles,
} from "../../../../src/actions/expand/parallel/large_files.ts";
import { SharedCount } from "../../../../src/actions/expand/parallel/shared_count.ts";
import { StagingFolder } from "../../../../src/actions/expand/staging_folder.ts";
import type { StagedFile } from "../../../../src/actions/staged_tree.ts";
import { StoreError } from "../../../../src/base/errors.ts";
import { withTempFolder } from "../../../support/temp.ts";

/** The smallest size of a large file, in bytes. */
const LARGE = 64 * 1024;

const MEBIBYTE = 1024 * 1024;

function newFile(path: string, isAgain = false): NewFile {
  return { path, mode: 0o644, mtimeSeconds: 7, isAgain };
}

/** Large files of a folder, whose hasher keeps what it is told. */
function open(folder: string, isFree = true): {
  files: LargeFiles;
  hasher: Hasher;
  told: LargeFile[];
  reported: string[];
} {
  const told: LargeFile[] = [];
  const reported: string[] = [];
  const report = ({ path }: StagedFile) => void reported.push(path);
  const hasher: Hasher = {
    hashed: new SharedCount(),
    isFree,
    tell: (file) => void told.push(file),
  };
  const files = new LargeFiles(new StagingFolder(folder, 0, report), hasher);
  return { files, hasher, told, reported };
}

Deno.test("LargeFiles includes large files that are the first at their path, while the hasher has time", () =>
  withTempFolder((folder) => {
    const { files } = open(folder);
    assertEquals(files.includes(newFile("a"), LARGE), true);
    assertEquals(files.includes(newFile("a"), LARGE - 1), false);
    assertEquals(files.includes(newFile("a", true), LARGE), false);
    const busy = open(folder, false);
    assertEquals(busy.files.includes(newFile("a"), LARGE), false);
  }));

Deno.test("LargeFiles writes a file and tells how it grows, but reports nothing", () =>
  withTempFolder((folder) => {
    const { files, told, reported } = open(folder);
    const stream = files.open(newFile("a"));
    const chunk = new Uint8Array(MEBIBYTE * 0.4);
    for (let index = 0; index < 7; index++) stream.write(chunk);
    stream.finish();
    const sizes = [3, 6, 7].map((chunks) => chunks * chunk.length);
    assertEquals(told.map(({ size }) => size), sizes);
    assertEquals(
      told.map(({ isComplete }) => isComplete),
      [false, false, true],
    );
    assertEquals(reported, []);
    const { size, mtime } = Deno.statSync(`${folder}/a`);
    assertEquals([size, mtime?.getTime()], [sizes.at(-1), 7000]);
  }));

Deno.test("LargeFiles never says that a file is complete which was let go of", () =>
  withTempFolder((folder) => {
    const { files, told } = open(folder);
    const stream = files.open(newFile("a"));
    stream.write(new Uint8Array(10));
    stream.close();
    assertEquals(told, []);
    files.drain();
  }));

Deno.test("LargeFiles.drain() ends when all are hashed, and when the hasher has failed", () =>
  withTempFolder((folder) => {
    const { files, hasher } = open(folder);
    files.open(newFile("a")).finish();
    hasher.hashed.add(1);
    files.drain();
    files.open(newFile("b")).finish();
    hasher.hashed.fail();
    assertThrows(() => files.drain(), Abandoned);
  }));

/** Larger than what is read at once, and no multiple of it. */
const SIZE = 700_001;

function bytes(seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: SIZE }, (_, index) => index * seed);
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

Deno.test("GrowingFileHasher hashes one file after another while they grow", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    for (const path of ["a", "b"]) {
      const content = bytes(path.charCodeAt(0));
      const place = `${folder}/${path}`;
      for (const size of [1, 300_000, SIZE]) {
        Deno.writeFileSync(place, content.subarray(0, size));
        assertEquals(
          hasher.follow({ path, size, isComplete: false }),
          undefined,
        );
      }
      assertEquals(hasher.follow({ path, size: SIZE, isComplete: true }), {
        kind: "file",
        path,
        size: SIZE,
        sha256: sha256(content),
      });
    }
  }));

Deno.test("GrowingFileHasher reads no further than it is told", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    Deno.writeFileSync(`${folder}/a`, bytes(3));
    const file = hasher.follow({ path: "a", size: 1000, isComplete: true });
    assertEquals(file?.sha256, sha256(bytes(3).subarray(0, 1000)));
  }));

Deno.test("GrowingFileHasher reads nothing outside of its folder, whatever it is told", () =>
  withTempFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/secret`, "abc");
    Deno.mkdirSync(`${folder}/staging`);
    using hasher = new GrowingFileHasher(`${folder}/staging`);
    for (const path of ["../secret", `${folder}/secret`, "a/../../secret"]) {
      assertThrows(
        () => hasher.follow({ path, size: 3, isComplete: true }),
        Error,
      );
    }
  }));

Deno.test("GrowingFileHasher names a file that it cannot read, or that has become shorter", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    const follow = () =>
      hasher.follow({ path: "a", size: 5, isComplete: true });
    assertThrows(follow, StoreError, 'cannot read "a" of the archive: ');
    Deno.writeTextFileSync(`${folder}/a`, "abc");
    assertThrows(
      follow,
      StoreError,
      'cannot read "a" of the archive: it has 3 bytes, and had 5 before',
    );
  }));
