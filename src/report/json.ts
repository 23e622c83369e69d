// Pure: no disk, network, clock or environment.

import type { ArchiveName, ReportEvent } from "./event.ts";
import { inventoryFields } from "./inventory_fields.ts";
import { packingFields } from "./packing_fields.ts";

/** Goes up when a field changes its meaning or goes; new fields and events may come any time. */
export const JSON_SCHEMA = 1;

/**
 * One event as a line of JSON, which `--json` writes to stdout and nothing
 * else beside it. Every line is an object with `schema` (this version: 1) and
 * `event`; the other fields depend on the event:
 *
 * | `event`             | fields                                             |
 * | ------------------- | -------------------------------------------------- |
 * | `zoo-accessed`      | `zoo`                                              |
 * | `entry-found`       | `id`, `zoo`                                        |
 * | `archive-started`   | `id`, `section`, `url`                             |
 * | `archive-progress`  | `id`, `section`, `received`, `total`               |
 * | `archive-retry`     | `id`, `section`, `reason`, `wait_seconds`          |
 * | `archive-kept`      | `id`, `section`, `bytes`                           |
 * | `archive-expanding` | `id`, `section`                                    |
 * | `archive-verified`  | `id`, `section`                                    |
 * | `archive-ended`     | `id`, `section`                                    |
 * | `section-merging`   | `id`, `section`                                    |
 * | `section-installed` | `id`, `section`, `folder`                          |
 * | `set-aside`         | `id`, `path`, `backup`                             |
 * | `entry-current`     | `id`                                               |
 * | `entry-planned`     | `id`, `reason`, `steps`: list of `section`, `url`, `folder`, `bytes` |
 * | `entry-mirrored`    | `id`, `archives`, `bytes`, `changed`               |
 * | `mirror-written`    | `path`, `entries`, `bytes`, `changed`, `files`: list of `path`, `sha256` |
 * | `entries-listed`, … | see {@linkcode inventoryFields}                    |
 * | `entry-packed`, …   | see {@linkcode packingFields}                      |
 * | `entry-failed`      | `id`, `failure`, `message`, `hint`                 |
 * | `entry-ended`       | `id`, `outcome`, `exit`                            |
 * | `run-failed`        | `message`, `hint`                                  |
 * | `warning`           | `text`                                             |
 *
 * `received`, `total` and `bytes` are numbers of bytes. `total`, `bytes` and
 * `hint` are null where they are not known. `failure` is `unknown-entry`,
 * `unknown-action` or null. `archive-progress` comes at most once a second
 * for each archive, and a last time before its `archive-ended`. An archive is
 * expanded while it is received, so `archive-expanding` comes before
 * `archive-verified`, except for one that is on a disk already.
 *
 * `set-aside` is told where a file, link or folder of the user's stood under
 * the full path `path`, where something of the entry belongs: it is kept, and
 * called `backup` now.
 *
 * `entry-ended` is the last event of an entry for get and update, which may
 * tell several before; for other commands each entry has one event. `outcome`
 * is `installed`, `current` (nothing was to be done), `planned` (with
 * `--dry-run`), `failed` or `stopped`; `exit` is the exit code that a run for
 * this entry alone would have.
 *
 * Texts are exact, but control and invisible characters in them are written
 * as `\u` escapes, so that the line itself is safe to show.
 */
export function jsonLine(event: ReportEvent): string {
  return escapeUnprintable(
    JSON.stringify({
      schema: JSON_SCHEMA,
      event: event.kind,
      ...fields(event),
    }),
  );
}

function fields(event: ReportEvent): Record<string, unknown> {
  switch (event.kind) {
    case "zoo-accessed":
      return { zoo: event.zoo };
    case "entry-found":
      return { id: event.id, zoo: event.zoo };
    case "archive-started":
      return { ...name(event.archive), url: event.url };
    case "archive-progress":
      return {
        ...name(event.archive),
        received: event.received,
        total: event.total ?? null,
      };
    case "archive-retry":
      return {
        ...name(event.archive),
        reason: event.reason,
        wait_seconds: event.waitSeconds,
      };
    case "archive-kept":
      return { ...name(event.archive), bytes: event.bytes };
    case "archive-expanding":
    case "archive-verified":
    case "archive-ended":
    case "section-merging":
      return name(event.archive);
    case "section-installed":
      return { ...name(event.archive), folder: event.folder };
    case "set-aside": {
      const { id, path, backup } = event;
      return { id, path, backup };
    }
    case "entry-current":
      return { id: event.id };
    case "entry-planned":
      return {
        id: event.id,
        reason: event.reason,
        steps: event.steps.map(({ section, url, folder, bytes }) => ({
          section,
          url,
          folder,
          bytes: bytes ?? null,
        })),
      };
    case "entry-mirrored": {
      const { id, archives, bytes, changed } = event;
      return { id, archives, bytes, changed };
    }
    case "mirror-written": {
      const { path, entries, bytes, changed, files } = event;
      return { path, entries, bytes, changed, files };
    }
    case "entries-listed":
    case "entry-described":
    case "entry-located":
    case "entry-verified":
    case "removal-planned":
    case "entry-removed":
    case "uninstall-planned":
    case "uninstalled":
      return inventoryFields(event);
    case "entry-packed":
    case "entry-checked":
    case "zoo-checked":
      return packingFields(event);
    case "entry-failed":
      return {
        id: event.id,
        failure: event.known?.kind ?? null,
        message: event.message,
        hint: event.hint ?? null,
      };
    case "entry-ended": {
      const { id, outcome, exit } = event;
      return { id, outcome, exit };
    }
    case "run-failed":
      return { message: event.message, hint: event.hint ?? null };
    case "warning":
      return { text: event.text };
  }
}

function name({ id, section }: ArchiveName): Record<string, string> {
  return { id, section };
}

/** JSON.stringify escapes what is below U+0020 and lone surrogates; this does the rest. */
function escapeUnprintable(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // By UTF-16 units, as JSON escapes characters beyond U+FFFF in pairs.
    character.split("").map((unit) =>
      `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
    ).join(""));
}
