import type { Reporter, ReportEvent } from "./event.ts";
import { jsonLine } from "./json.ts";
import type { Sink } from "./sink.ts";
import { archiveKey } from "./transfers.ts";

/** Between two progress events of an archive, in ms. */
const PROGRESS_TIME = 1000;

/** Every event as a line on stdout; of progress only as much as a reader can use. */
export function openJson(stdout: Sink, now: () => number): Reporter {
  const writtenAt = new Map<string, number>();
  const heldBack = new Map<string, ReportEvent>();

  function write(event: ReportEvent): void {
    stdout.write(`${jsonLine(event)}\n`);
  }
  function progress(key: string, event: ReportEvent): void {
    if (now() - (writtenAt.get(key) ?? -Infinity) < PROGRESS_TIME) {
      heldBack.set(key, event);
      return;
    }
    heldBack.delete(key);
    writtenAt.set(key, now());
    write(event);
  }
  function end(key: string, event: ReportEvent): void {
    const last = heldBack.get(key);
    if (last !== undefined) write(last);
    heldBack.delete(key);
    writtenAt.delete(key);
    write(event);
  }

  return {
    report(event) {
      switch (event.kind) {
        case "archive-progress":
          return progress(archiveKey(event.archive), event);
        case "archive-ended":
          return end(archiveKey(event.archive), event);
        default:
          return write(event);
      }
    },
    close: () => {},
  };
}
