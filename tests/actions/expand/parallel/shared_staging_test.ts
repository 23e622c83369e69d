import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../../../src/base/errors.ts";
import { Abandoned } from "../../../../src/actions/expand/availability.ts";
import type { StagedFile } from "../../../../src/actions/staged_tree.ts";
import {
  type Batch,
  Handover,
} from "../../../../src/actions/expand/parallel/handover.ts";
import type { Growth } from "../../../../src/actions/expand/parallel/growing_file_hasher.ts";
import {
  SharedStaging,
  writeBatch,
} from "../../../../src/actions/expand/parallel/shared_staging.ts";
import type { NewFile } from "../../../../src/actions/expand/entry_sink.ts";
import { StagingFolder } from "../../../../src/actions/expand/staging_folder.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";

/** So many small files are written before a helper is asked for. */
const ALONE = 200;

function newFile(index: number, isAgain = false): NewFile {
  return { path: `f${index}`, mode: 0o644, mtimeSeconds: 7, isAgain };
}

/** A helper that keeps what it is handed, and finishes it when it is told to. */
class HelperDouble implements Disposable {
  readonly handover = new Handover();
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
): { staging: SharedStaging; disk: StagingFolder; reported: string[] } {
  const reported: string[] = [];
  const report = ({ path }: StagedFile) => void reported.push(path);
  const disk = new StagingFolder(folder, 0, report);
  const hasher = {
    handover: new Handover(),
    isFree: false,
    tell: (_: Growth) => {},
  };
  const staging = new SharedStaging(disk, helper, hasher);
  return { staging, disk, reported };
}

const content = new TextEncoder().encode("small");

Deno.test("SharedStaging asks for no help with few small files, nor with large ones", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { staging, reported } = open(folder, helper);
    const large = new Uint8Array(100_000);
    for (let index = 0; index < ALONE - 1; index++) {
      staging.writeFile(newFile(index), content);
      staging.writeFile(newFile(1000 + index), large);
    }
    staging.flush();
    assertEquals(helper.calls, 0);
    assertEquals(staging.helped, 0);
    assertEquals(listTree(folder), reported.toSorted());
  }));

Deno.test("SharedStaging hands over batches once it has asked for help, and goes on itself when the helper is busy", () =>
  withTempFolder(async (folder) => {
    using helper = new HelperDouble();
    const { staging, disk, reported } = open(folder, helper);
    const received = helper.receive(2);
    for (let index = 0; index < 1000; index++) {
      staging.writeFile(newFile(index), content);
    }
    await received;
    assertEquals(helper.calls, 1);
    assertEquals(helper.batches.length, 2);
    const handed = helper.batches.flatMap(({ files }) => files);
    assertEquals(staging.helped, handed.length);
    // Nothing is there that the helper should make: it has done nothing yet.
    assertEquals(listTree(folder), reported.toSorted());

    for (const batch of helper.batches) {
      writeBatch(disk, batch);
      helper.handover.finishOne();
    }
    staging.flush();
    assertEquals(listTree(folder).length, 1000);
    assertEquals(reported.length, 1000);
    assertEquals(
      await Deno.readFile(`${folder}/${handed[0]?.path}`),
      content,
    );
  }));

Deno.test("SharedStaging makes a file itself that was there before", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { staging, reported } = open(folder, helper);
    for (let index = 0; index < ALONE; index++) {
      staging.writeFile(newFile(index), content);
    }
    staging.removeFile("f0");
    staging.writeFile(newFile(0, true), content);
    assertEquals(reported.at(-1), "f0");
    assertEquals(reported.length, ALONE + 1);
  }));

Deno.test("SharedStaging names the file of a batch that it cannot write", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { staging } = open(folder, helper);
    for (let index = 0; index < ALONE + 10; index++) {
      staging.writeFile(newFile(index), content);
    }
    Deno.mkdirSync(`${folder}/f203`);
    assertThrows(() => staging.flush(), StoreError, 'cannot write "f203"');
  }));

Deno.test("SharedStaging gives up when the helper has failed", () =>
  withTempFolder((folder) => {
    using helper = new HelperDouble();
    const { staging } = open(folder, helper);
    for (let index = 0; index < 500; index++) {
      staging.writeFile(newFile(index), content);
    }
    helper.handover.fail();
    assertThrows(() => staging.flush(), Abandoned);
    staging.settle();
  }));
