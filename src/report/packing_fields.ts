// Pure: no disk, network, clock or environment.

import type { PackingEvent } from "./packing_event.ts";

/**
 * The fields of a line of JSON about a zoo that is made or checked:
 *
 * | `event`         | fields                                                 |
 * | --------------- | ------------------------------------------------------ |
 * | `entry-packed`  | `id`, `version`, `folder`, `changed`, `archives`: list of `section`, `path`, `bytes`, `sha256`, `files` |
 * | `entry-checked` | `id`, `archives`, `bytes`, `files`, `problems`, `notes` |
 * | `zoo-checked`   | `path`, `entries`, `faulty`, `bytes`, `problems`       |
 */
export function packingFields(event: PackingEvent): Record<string, unknown> {
  switch (event.kind) {
    case "entry-packed": {
      const { id, version, folder, changed, archives } = event;
      return { id, version, folder, changed, archives };
    }
    case "entry-checked": {
      const { id, archives, bytes, files, problems, notes } = event;
      return { id, archives, bytes, files, problems, notes };
    }
    case "zoo-checked": {
      const { path, entries, faulty, bytes, problems } = event;
      return { path, entries, faulty, bytes, problems };
    }
  }
}
