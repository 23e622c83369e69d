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
 * One event as a line of JSON, which `--json` writes to stdout and nothing
 * else beside it. Every line is an object with `schema` (this version: 1) and
 * `event`; the other fields depend on the event:
 *
 * | `event`             | fields                                             |
 * | ------------------- | -------------------------------------------------- |
 * | `zoo-accessed`      | `zoo`                                              |
 * | `entry-found`       | `id`, `zoo`                                        |
 * | `archive-started`   | `id`, `section`, `url`                             |
 * | `archive-progress`  | `id`, `section`, `received`, `total`, `connections` |
 * | `archive-retry`     | `id`, `section`, `reason`, `wait_seconds`          |
 * | `archive-kept`      | `id`, `section`, `bytes`                           |
 * | `archive-expanding` | `id`, `section`                                    |
 * | `archive-verified`  | `id`, `section`                                    |
 * | `archive-ended`     | `id`, `section`                                    |
 * | `section-merging`   | `id`, `section`                                    |
 * | `section-installed` | `id`, `section`, `folder`                          |
 * | `set-aside`         | `id`, `path`, `backup`                             |
 * | `leftovers-removed` | `id`, `bytes`, `paths`                             |
 * | `leftover-kept`     | `id`, `path`                                       |
 * | `entry-current`     | `id`                                               |
 * | `entry-planned`     | `id`, `reason`, `steps`: list of `section`, `url`, `folder`, `bytes` |
 * | `entry-mirrored`    | `id`, `archives`, `bytes`, `changed`               |
 * | `mirror-written`    | `path`, `entries`, `bytes`, `changed`, `files`: list of `path`, `sha256` |
 * | `entries-listed`    | `of`: `zoo` or `machine`, `guessed`, `sought` where only some are wanted, `entries`: list of `id`, `description`, `version`, `bytes`, `zoo`, `installed` |
 * | `entry-described`   | `id`, `description`, `version`, `zoo`, `installed`, `sections`: list of `section`, `url`, `bytes`, `folder`, `folder_state`, `sha256`; `readme`, `license`, `homepage`, `doi`, `authors` |
 * | `files-listed`      | `id`, `section`, `folder`, `source`: `receipt` or `archive`, `files`: list of `path`, `size`, `sha256`; `links`: list of `path`, `target` |
 * | `materials-listed`  | `bom`: a bill of materials, as CycloneDX 1.6 has it |
 * | `entry-located`     | `id`, `folders`: list of `section`, `folder`       |
 * | `entry-verified`    | `id`, `version`, `condition`, `sound`, `files`, `bytes`, `damages`: list of `section`, `path`, `kind`, `replaced_by`; `extras`, `unlisted`, `problems`, `leftovers` |
 * | `removal-planned`, `entry-removed` | `id`, `folders`, `files`, `bytes`, `kept`: list of `path`, `reason`, `owners` |
 * | `uninstall-planned`, `uninstalled` | `places`: list of `place`: `home` or `config`, `folder`, `files`, `bytes`, `kept`, `kept_bytes` |
 * | `entry-compared`    | `id`, `before`, `version`, `changes`: list of `section`, `change`: `added`, `changed` or `removed` |
 * | `packing-planned`, `entry-packed` | `id`, `version`, `folder`, `changed`, `archives`: list of `section`, `path`, `bytes`, `sha256`, `files` |
 * | `entry-checked`     | `id`, `archives`, `bytes`, `files`, `problems`, `notes` |
 * | `zoo-checked`       | `path`, `entries`, `faulty`, `bytes`, `problems`, `notes` |
 * | `entry-failed`      | `id`, `failure`, `message`, `hint`                 |
 * | `entry-ended`       | `id`, `outcome`, `exit`                            |
 * | `run-failed`        | `message`, `hint`, `failure`                       |
 * | `warning`           | `text`                                             |
 *
 * `connections` are those in use for the archive; it is left out where no server
 * has it. `received`, `total` and `bytes` are numbers of bytes. `total`, `bytes` and
 * `hint` are null where they are not known. `failure` is one of
 * the {@linkcode FAILURE_CLASSES}. `archive-progress` comes at most once a second
 * for each archive, and a last time before its `archive-ended`. An archive is
 * expanded while it is received, so `archive-expanding` comes before
 * `archive-verified`, except for one that is on a disk already.
 *
 * `installed` is null or an object with `version`, `condition` (`installed`,
 * `incomplete`, `unfinished` or `unreadable`) and `outdated`; in
 * `entry-described` also `zoo`, `time`, `files` and `bytes`. What is not known
 * is null.
 *
 * `leftovers`, full paths of what is left of earlier versions, is there only
 * where something is; in `entry-described` it stands in `installed`.
 *
 * `set-aside` is told where a file, link or folder of the user's stood under
 * the full path `path`, where something of the entry belongs: it is kept, and
 * called `backup` now.
 *
 * `leftovers-removed` tells the files of an earlier version that a new one does
 * not have, which are gone; `leftover-kept` each of them that stays, since it
 * has changed since it was installed.
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
