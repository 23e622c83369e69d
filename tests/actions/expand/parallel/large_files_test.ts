import { assertEquals, assertThrows } from "@std/assert";
import { Abandoned } from "../../../../src/actions/expand/availability.ts";
import type { StagedFile } from "../../../../src/actions/staged_tree.ts";
import type { Growth } from "../../../../src/actions/expand/parallel/growing_file_hasher.ts";
import { Handover } from "../../../../src/actions/expand/parallel/handover.ts";
import {
  type Hasher,
  LargeFiles,
} from "../../../../src/actions/expand/parallel/large_files.ts";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import { StagingFolder } from "../../../../src/actions/expand/staging_folder.ts";
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
  told: Growth[];
  reported: string[];
} {
  const told: Growth[] = [];
  const reported: string[] = [];
  const report = ({ path }: StagedFile) => void reported.push(path);
  const hasher: Hasher = {
    handover: new Handover(),
    isFree,
    tell: (growth) => void told.push(growth),
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
    hasher.handover.finishOne();
    files.drain();
    files.open(newFile("b")).finish();
    hasher.handover.fail();
    assertThrows(() => files.drain(), Abandoned);
  }));
