import { assert, assertEquals } from "@std/assert";
import {
  type Batch,
  Handover,
} from "../../../../src/actions/expand/parallel/handover.ts";
import { helpInWorker } from "../../../../src/actions/expand/parallel/helper.ts";
import { unpackFiles } from "../../../../src/actions/expand/packed_files.ts";
import type { WorkReport } from "../../../../src/actions/expand/protocol.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";

/** Sends a batch to a helper in this thread, and returns what it reports. */
async function help(
  staging: string,
  paths: readonly string[],
  handover: Handover,
): Promise<WorkReport> {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = Promise.withResolvers<WorkReport>();
  const { memory } = handover;
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
    const handover = new Handover();
    const report = await help(folder, ["a", "b"], handover);
    assert(report.kind === "files");
    const files = [...unpackFiles(report.files)];
    assertEquals(files.map(({ path, size }) => [path, size]), [["a", 3], [
      "b",
      3,
    ]]);
    assertEquals(await Deno.readTextFile(`${folder}/b`), "abc");
    assertEquals(handover.finished, 1);
  }));

Deno.test("helpInWorker() reports which file could not be written, and that nothing more will come", () =>
  withTempFolder(async (folder) => {
    const handover = new Handover();
    const report = await help(folder, ["a", "missing/b", "c"], handover);
    assertEquals(report.kind, "failed");
    if (report.kind !== "failed") return;
    assertEquals(report.failure.type, "store");
    assertEquals(
      report.failure.message.startsWith('cannot write "missing/b"'),
      true,
    );
    assertEquals(handover.finished, -1);
  }));

Deno.test("helpInWorker() writes nothing of the batches that wait when it has failed", () =>
  withTempFolder((folder) => {
    const handover = new Handover();
    const { port1, port2: port } = new MessageChannel();
    const reports: WorkReport[] = [];
    const { memory } = handover;
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
    assertEquals(handover.finished, -1);
  }));
