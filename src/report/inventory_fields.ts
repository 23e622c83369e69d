// Pure: no disk, network, clock or environment.

import type {
  Damage,
  InstalledState,
  InventoryEvent,
  KeptFile,
  PlaceSummary,
  RemovalSummary,
} from "./inventory_event.ts";

/**
 * The fields of a line of JSON about the entries on this machine:
 *
 * | `event`             | fields                                             |
 * | ------------------- | -------------------------------------------------- |
 * | `entries-listed`    | `of`: `zoo` or `machine`, `guessed`, `entries`: list of `id`, `description`, `version`, `bytes`, `zoo`, `installed` |
 * | `entry-described`   | `id`, `description`, `version`, `zoo`, `installed`, `sections`: list of `section`, `url`, `bytes`, `folder`, `folder_state`; `readme` |
 * | `entry-located`     | `id`, `folders`: list of `section`, `folder`       |
 * | `entry-verified`    | `id`, `version`, `condition`, `sound`, `files`, `bytes`, `damages`: list of `section`, `path`, `kind`, `replaced_by`; `extras`, `unlisted`, `problems` |
 * | `removal-planned`, `entry-removed` | `id`, `folders`, `files`, `bytes`, `kept`: list of `path`, `reason`, `owners` |
 * | `uninstall-planned`, `uninstalled` | `places`: list of `place`: `home` or `config`, `folder`, `files`, `bytes`, `kept`, `kept_bytes` |
 *
 * `installed` is null or an object with `version`, `condition` (`installed`,
 * `incomplete`, `unfinished` or `unreadable`) and `outdated`; in
 * `entry-described` also `zoo`, `time`, `files` and `bytes`. What is not known
 * is null.
 */
export function inventoryFields(
  event: InventoryEvent,
): Record<string, unknown> {
  switch (event.kind) {
    case "entries-listed":
      return {
        of: event.of,
        guessed: event.guessed,
        entries: event.entries.map((entry) => ({
          id: entry.id,
          description: entry.description ?? null,
          version: entry.version ?? null,
          bytes: entry.bytes ?? null,
          zoo: entry.zoo ?? null,
          installed: state(entry.installed),
        })),
      };
    case "entry-described":
      return describedFields(event);
    case "entry-located":
      return { id: event.id, folders: event.folders };
    case "entry-verified":
      return {
        id: event.id,
        version: event.version ?? null,
        condition: event.condition,
        sound: event.sound,
        files: event.files,
        bytes: event.bytes,
        damages: event.damages.map(damage),
        extras: event.extras,
        unlisted: event.unlisted,
        problems: event.problems,
      };
    case "removal-planned":
    case "entry-removed":
      return removal(event.removal);
    case "uninstall-planned":
    case "uninstalled":
      return { places: event.places.map(place) };
  }
}

function describedFields(
  event: InventoryEvent & { kind: "entry-described" },
): Record<string, unknown> {
  const { installed } = event;
  return {
    id: event.id,
    description: event.description ?? null,
    version: event.version ?? null,
    zoo: event.zoo ?? null,
    installed: installed === undefined ? null : {
      ...state(installed),
      zoo: installed.zoo ?? null,
      time: installed.time ?? null,
      files: installed.files ?? null,
      bytes: installed.bytes,
    },
    sections: event.sections.map((section) => ({
      section: section.section,
      url: section.url,
      bytes: section.bytes ?? null,
      folder: section.folder ?? null,
      folder_state: section.folderState ?? null,
    })),
    readme: event.readme ?? null,
  };
}

function state(installed: InstalledState | undefined) {
  if (installed === undefined) return null;
  const { version, condition, outdated } = installed;
  return { version: version ?? null, condition, outdated };
}

function damage({ section, path, kind, replacedBy }: Damage) {
  return { section, path, kind, replaced_by: replacedBy };
}

function removal({ id, folders, files, bytes, kept }: RemovalSummary) {
  return { id, folders, files, bytes, kept: kept.map(keptFile) };
}

function keptFile({ path, reason, owners }: KeptFile) {
  return { path, reason, owners };
}

function place({ place, folder, files, bytes, kept, keptBytes }: PlaceSummary) {
  return { place, folder, files, bytes, kept, kept_bytes: keptBytes };
}
