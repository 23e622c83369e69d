import { assertEquals } from "@std/assert";
import { type Batch, Handover } from "../../src/expand/handover.ts";
import { helpInWorker } from "../../src/expand/help_in_worker.ts";
import type { WorkReport } from "../../src/expand/protocol.ts";
import { withTempFolder } from "../support/temp.ts";

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
  const batch: Batch = {
    files: paths.map((path) => ({
      path,
      mode: 0o600,
      mtimeSeconds: 7,
      isAgain: false,
      size: 3,
    })),
    contents: new TextEncoder().encode("abc".repeat(paths.length)),
  };
  port1.postMessage(batch);
  try {
    return await promise;
  } finally {
    port1.close();
    port2.close();
  }
}

Deno.test("helpInWorker() writes a batch and reports its files", () =>
  withTempFolder(async (folder) => {
    const handover = new Handover();
    const report = await help(folder, ["a", "b"], handover);
    assertEquals(report.kind === "files" && report.files.sizes, [3, 3]);
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
