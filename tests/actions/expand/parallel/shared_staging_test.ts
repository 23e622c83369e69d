import { assertEquals, assertThrows } from "@std/assert";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import { unpackFiles } from "../../../../src/actions/expand/packed_files.ts";
import {
  type Batch,
  type HelperReport,
  helpInWorker,
  writeBatch,
} from "../../../../src/actions/expand/parallel/batch.ts";
import {
  SharedStaging,
  type SharingReport,
} from "../../../../src/actions/expand/parallel/shared_staging.ts";
import {
  Abandoned,
  SharedCount,
} from "../../../../src/actions/expand/shared_count.ts";
import { StagingFolder } from "../../../../src/actions/expand/staging_folder.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";

/** So many small files are written before a helper is asked for. */
const ALONE = 200;

const content = new TextEncoder().encode("small");
const large = new Uint8Array(100_000);

function newFile(index: number, isAgain = false): NewFile {
  return { path: `f${index}`, mode: 0o644, mtimeSeconds: 7, isAgain };
}

/** A shared staging folder without other threads: what they would get is kept. */
class Shared implements Disposable {
  readonly written = new SharedCount();
  readonly hashed = new SharedCount();
  readonly told: SharingReport[] = [];
  readonly reported: string[] = [];
  readonly staging: SharedStaging;
  readonly #channel = new MessageChannel();

  constructor(folder: string) {
    this.staging = new SharedStaging(
      folder,
      0,
      ({ path }) => this.reported.push(path),
      {
        port: this.#channel.port1,
        written: this.written.memory,
        hashed: this.hashed.memory,
        running: new SharedCount().memory,
      },
      (message) => this.told.push(message),
    );
  }

  writeSmall(count: number): void {
    for (let index = 0; index < count; index++) {
      this.staging.writeFile(newFile(index), content);
    }
  }

  /** Resolves with so many batches that were handed over. */
  receive(count: number): Promise<Batch[]> {
    const batches: Batch[] = [];
    return new Promise((resolve) => {
      this.#channel.port2.onmessage = ({ data }: MessageEvent<Batch>) => {
        if (batches.push(data) === count) resolve(batches);
      };
    });
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}

Deno.test("SharedStaging asks for no help with few small files, nor with large ones", () =>
  withTempFolder((folder) => {
    using shared = new Shared(folder);
    shared.writeSmall(ALONE - 1);
    for (let index = 0; index < 10; index++) {
      shared.staging.writeFile(newFile(1000 + index), large);
    }
    shared.staging.flush();
    assertEquals(shared.told, []);
    assertEquals(listTree(folder), shared.reported.toSorted());
  }));

Deno.test("SharedStaging hands over batches once it has asked for help, and goes on itself when the helper is busy", () =>
  withTempFolder(async (folder) => {
    using shared = new Shared(folder);
    const { staging, reported, written } = shared;
    const received = shared.receive(2);
    shared.writeSmall(1000);
    const batches = await received;
    assertEquals(shared.told, [{ kind: "help-needed", umask: 0 }]);
    const handed = batches.flatMap(({ files }) => files);
    assertEquals(staging.helped, handed.length);
    // Nothing is there that the helper should make: it has done nothing yet.
    assertEquals(listTree(folder), reported.toSorted());

    const disk = new StagingFolder(folder, 0, ({ path }) => {
      reported.push(path);
    });
    for (const batch of batches) {
      writeBatch(batch, (file, content) => disk.writeFile(file, content));
      written.value++;
    }
    staging.flush();
    assertEquals(listTree(folder).length, 1000);
    assertEquals(reported.length, 1000);
  }));

Deno.test("SharedStaging makes a file itself that was there before", () =>
  withTempFolder((folder) => {
    using shared = new Shared(folder);
    shared.writeSmall(ALONE);
    shared.staging.removeFile("f0");
    shared.staging.writeFile(newFile(0, true), content);
    shared.staging.removeFile("f0");
    shared.staging.openFile(newFile(0, true), large.length).finish();
    assertEquals(shared.reported.length, ALONE + 2);
    assertEquals(shared.told.length, 1);
  }));

Deno.test("SharedStaging gives up when a helper or the hasher has failed", () =>
  withTempFolder((folder) => {
    using shared = new Shared(folder);
    shared.writeSmall(500);
    shared.written.abandon();
    assertThrows(() => shared.staging.flush(), Abandoned);
    using other = new Shared(folder);
    other.staging.openFile(newFile(1000), large.length).finish();
    other.hashed.abandon();
    assertThrows(() => other.staging.removeFile("f1000"), Abandoned);
  }));

/** Sends batches of files with these paths to a helper in this thread. */
function help(staging: string, batches: readonly string[][]) {
  const written = new SharedCount();
  const { port1, port2: port } = new MessageChannel();
  const reports: HelperReport[] = [];
  helpInWorker(
    { kind: "help", staging, umask: 0, port, written: written.memory },
    (report) => reports.push(report),
  );
  for (const paths of batches) {
    const data: Batch = {
      files: paths.map((path) => ({ ...newFile(0), path, size: 3 })),
      contents: new TextEncoder().encode("abc".repeat(paths.length)),
    };
    port.dispatchEvent(new MessageEvent("message", { data }));
  }
  port1.close();
  port.close();
  return { reports, written: written.value };
}

Deno.test("helpInWorker() writes batches and reports their files", () =>
  withTempFolder((folder) => {
    const { reports, written } = help(folder, [["a", "b"], ["c"]]);
    const files = reports.flatMap((report) =>
      report.kind === "files" ? [...unpackFiles(report.files)] : []
    );
    assertEquals(
      files.map(({ path, size }) => [path, size]),
      [["a", 3], ["b", 3], ["c", 3]],
    );
    assertEquals(Deno.readTextFileSync(`${folder}/b`), "abc");
    assertEquals(written, 2);
  }));

Deno.test("helpInWorker() names the file that cannot be written, and writes nothing after it", () =>
  withTempFolder((folder) => {
    const { reports, written } = help(folder, [["missing/a", "b"], ["c"]]);
    const [report] = reports;
    assertEquals(
      report?.kind === "failed" && report.failure.message.split(":")[0],
      'cannot write "missing/a" of the archive',
    );
    assertEquals([reports.length, written], [1, 0]);
    assertEquals(listTree(folder), []);
  }));
