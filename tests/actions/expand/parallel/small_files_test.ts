import { assert, assertEquals, assertThrows } from "@std/assert";
import { Abandoned } from "../../../../src/actions/expand/availability.ts";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import { unpackFiles } from "../../../../src/actions/expand/packed_files.ts";
import { SharedCount } from "../../../../src/actions/expand/parallel/shared_count.ts";
import {
  type Batch,
  type HelperReport,
  helpInWorker,
  SmallFiles,
  writeBatch,
} from "../../../../src/actions/expand/parallel/small_files.ts";
import { StagingFolder } from "../../../../src/actions/expand/staging_folder.ts";
import type { StagedFile } from "../../../../src/actions/staged_tree.ts";
import { StoreError } from "../../../../src/base/errors.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";

/** So many small files are written before a helper is asked for. */
const ALONE = 200;

function newFile(index: number, isAgain = false): NewFile {
  return { path: `f${index}`, mode: 0o644, mtimeSeconds: 7, isAgain };
}

/** A helper that keeps what it is handed, and finishes it when it is told to. */
class HelperDouble implements Disposable {
  readonly written = new SharedCount();
  readonly batches: Batch[] = [];
  readonly #channel = new MessageChannel();
  calls = 0;

  get port(): MessagePort {
    return this.#channel.port1;
  }

  call(): void {
    this.calls++;
  }

  /** Resolves when so many batches have come. */
  receive(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#channel.port2.onmessage = ({ data }: MessageEvent<Batch>) => {
      if (this.batches.push(data) === count) resolve();
    };
    return promise;
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}

function open(
  folder: string,
  helper: HelperDouble,
): { small: SmallFiles; disk: StagingFolder; reported: string[] } {
  const reported: string[] = [];
  const report = ({ path }: StagedFile) => void reported.push(path);
  const disk = new StagingFolder(folder, 0, report);
  const small = new SmallFiles(disk, helper);
  return { small, disk, reported };
}

const content = new TextEncoder().encode("small");

Deno.test("SmallFiles asks for no help with few small files, nor with large ones", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { small, reported } = open(folder, helper);
    const large = new Uint8Array(100_000);
    for (let index = 0; index < ALONE - 1; index++) {
      small.write(newFile(index), content);
      small.write(newFile(1000 + index), large);
    }
    small.drain();
    assertEquals(helper.calls, 0);
    assertEquals(small.helped, 0);
    assertEquals(listTree(folder), reported.toSorted());
  }));

Deno.test("SmallFiles hands over batches once it has asked for help, and goes on itself when the helper is busy", () =>
  withTempFolder(async (folder) => {
    using helper = new HelperDouble();
    const { small, disk, reported } = open(folder, helper);
    const received = helper.receive(2);
    for (let index = 0; index < 1000; index++) {
      small.write(newFile(index), content);
    }
    await received;
    assertEquals(helper.calls, 1);
    assertEquals(helper.batches.length, 2);
    const handed = helper.batches.flatMap(({ files }) => files);
    assertEquals(small.helped, handed.length);
    // Nothing is there that the helper should make: it has done nothing yet.
    assertEquals(listTree(folder), reported.toSorted());

    for (const batch of helper.batches) {
      writeBatch(disk, batch);
      helper.written.add(1);
    }
    small.drain();
    assertEquals(listTree(folder).length, 1000);
    assertEquals(reported.length, 1000);
    assertEquals(
      await Deno.readFile(`${folder}/${handed[0]?.path}`),
      content,
    );
  }));

Deno.test("SmallFiles makes a file itself that was there before", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { small, disk, reported } = open(folder, helper);
    for (let index = 0; index < ALONE; index++) {
      small.write(newFile(index), content);
    }
    disk.removeFile("f0");
    small.write(newFile(0, true), content);
    assertEquals(reported.at(-1), "f0");
    assertEquals(reported.length, ALONE + 1);
  }));

Deno.test("SmallFiles names the file of a batch that it cannot write", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { small } = open(folder, helper);
    for (let index = 0; index < ALONE + 10; index++) {
      small.write(newFile(index), content);
    }
    Deno.mkdirSync(`${folder}/f203`);
    assertThrows(() => small.drain(), StoreError, 'cannot write "f203"');
  }));

Deno.test("SmallFiles gives up when the helper has failed", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { small } = open(folder, helper);
    for (let index = 0; index < 500; index++) {
      small.write(newFile(index), content);
    }
    helper.written.fail();
    assertThrows(() => small.drain(), Abandoned);
    small.settle();
  }));

/** Sends a batch to a helper in this thread, and returns what it reports. */
async function help(
  staging: string,
  paths: readonly string[],
  written: SharedCount,
): Promise<HelperReport> {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = Promise.withResolvers<HelperReport>();
  const { memory } = written;
  const port = port2;
  helpInWorker({ kind: "help", staging, umask: 0, port, memory }, resolve);
  port1.postMessage(batchOf(paths));
  try {
    return await promise;
  } finally {
    port1.close();
    port2.close();
  }
}

function batchOf(paths: readonly string[]): Batch {
  return {
    files: paths.map((path) => ({
      path,
      mode: 0o600,
      mtimeSeconds: 7,
      isAgain: false,
      size: 3,
    })),
    contents: new TextEncoder().encode("abc".repeat(paths.length)),
  };
}

Deno.test("helpInWorker() writes a batch and reports its files", () =>
  withTempFolder(async (folder) => {
    const written = new SharedCount();
    const report = await help(folder, ["a", "b"], written);
    assert(report.kind === "files");
    const files = [...unpackFiles(report.files)];
    assertEquals(files.map(({ path, size }) => [path, size]), [["a", 3], [
      "b",
      3,
    ]]);
    assertEquals(await Deno.readTextFile(`${folder}/b`), "abc");
    assertEquals(written.value, 1);
  }));

Deno.test("helpInWorker() reports which file could not be written, and that nothing more will come", () =>
  withTempFolder(async (folder) => {
    const written = new SharedCount();
    const report = await help(folder, ["a", "missing/b", "c"], written);
    assertEquals(report.kind, "failed");
    if (report.kind !== "failed") return;
    assertEquals(report.failure.type, "store");
    assertEquals(
      report.failure.message.startsWith('cannot write "missing/b"'),
      true,
    );
    assertEquals(written.value, -1);
  }));

Deno.test("helpInWorker() writes nothing of the batches that wait when it has failed", () =>
  withTempFolder((folder) => {
    const written = new SharedCount();
    const { port1, port2: port } = new MessageChannel();
    const reports: HelperReport[] = [];
    const { memory } = written;
    helpInWorker(
      { kind: "help", staging: folder, umask: 0, port, memory },
      (report) => reports.push(report),
    );
    for (const paths of [["missing/a"], ["b"]]) {
      const data = batchOf(paths);
      port.dispatchEvent(new MessageEvent("message", { data }));
    }
    port1.close();
    port.close();
    assertEquals(reports.map(({ kind }) => kind), ["failed"]);
    assertEquals(listTree(folder), []);
    assertEquals(written.value, -1);
  }));
