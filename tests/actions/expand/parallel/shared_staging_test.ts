import { assertEquals, assertThrows } from "@std/assert";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import {
  type Batch,
  writeBatch,
} from "../../../../src/actions/expand/parallel/helper.ts";
import { SharedStaging } from "../../../../src/actions/expand/parallel/shared_staging.ts";
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
  readonly done = new SharedCount();
  asked = 0;
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
        done: this.done.memory,
        running: new SharedCount().memory,
      },
      () => this.asked++,
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
    assertEquals(shared.asked, 0);
    assertEquals(listTree(folder), shared.reported.toSorted());
  }));

Deno.test("SharedStaging hands over batches once it has asked for help, and goes on itself when the helper is busy", () =>
  withTempFolder(async (folder) => {
    using shared = new Shared(folder);
    const { staging, reported, done } = shared;
    const received = shared.receive(2);
    shared.writeSmall(1000);
    const batches = await received;
    assertEquals(shared.asked, 1);
    const handed = batches.flatMap(({ files }) => files);
    assertEquals(staging.helped, handed.length);
    // Nothing is there that the helper should make: it has done nothing yet.
    assertEquals(listTree(folder), reported.toSorted());

    const disk = new StagingFolder(folder, 0, ({ path }) => {
      reported.push(path);
    });
    for (const batch of batches) {
      writeBatch(batch, (file, content) => disk.writeFile(file, content));
      done.value++;
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
    assertEquals([shared.asked, shared.staging.helped], [1, 0]);
  }));

Deno.test("SharedStaging asks for help with a file that is large enough, which it does not report", () =>
  withTempFolder((folder) => {
    using shared = new Shared(folder);
    const stream = shared.staging.openFile(newFile(0), 100_000_000);
    stream.write(large);
    stream.finish();
    assertEquals([shared.asked, shared.staging.helped], [1, 1]);
    assertEquals(shared.reported, []);
  }));

Deno.test("SharedStaging gives up when its helper has failed", () =>
  withTempFolder((folder) => {
    using shared = new Shared(folder);
    shared.writeSmall(500);
    shared.done.abandon();
    assertThrows(() => shared.staging.flush(), Abandoned);
    assertThrows(() => shared.staging.removeFile("f0"), Abandoned);
  }));
