// Pure: no disk, network, clock or environment.

import type { ReportEvent } from "./event.ts";
import { escapeUnprintable } from "./printable.ts";
import { jsonFields } from "./event_table.ts";
import type { Reporter, Sink } from "./output.ts";
import { archiveKey } from "./transfers.ts";

/** Goes up when a field changes its meaning or goes; new fields and events may come any time. */
export const JSON_SCHEMA = 1;

/** Between two progress events of an archive, in ms. */
const PROGRESS_TIME = 1000;

/**
 * One event as a line of JSON, which `--json` writes to stdout and nothing else
 * beside it: an object with `schema`, `event` and the fields of that event, as
 * events.schema.json describes them.
 *
 * Texts are exact, but control and invisible characters in them are written as
 * `\u` escapes, so that the line itself is safe to show.
 */
export function jsonLine(event: ReportEvent): string {
  return escapeUnprintable(
    JSON.stringify({
      schema: JSON_SCHEMA,
      event: event.kind,
      ...jsonFields(event),
    }),
  );
}

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
