// Pure: no disk, network, clock or environment.

import { paint } from "./color.ts";
import { count } from "./count.ts";
import { padEnd } from "./display_width.ts";
import { formatBytes } from "./format.ts";
import type { Look } from "./inventory_lines.ts";
import type { PackingEvent } from "./packing_event.ts";
import { printable } from "./printable.ts";

/** The lines that tell a person about a zoo that is made or checked, for stdout. */
export function packingLines(
  event: PackingEvent,
  { colored }: Pick<Look, "colored">,
): string[] {
  const verdict = (good: boolean) =>
    good ? paint(colored, "green", "OK.") : paint(colored, "red", "FAIL.");
  switch (event.kind) {
    case "entry-packed":
      return [
        `${printable(event.id)}: ${verdict(true)} version ${
          printable(event.version)
        } in ${printable(event.folder)}${event.changed ? "" : ", unchanged"}`,
        ...event.archives.map(({ section, path, bytes, files }) =>
          `  ${padEnd(printable(section), 7)}  ${
            formatBytes(bytes).padStart(7)
          }  ${count(files, "file")}  ${printable(path)}`
        ),
      ];
    case "entry-checked": {
      const { id, archives, bytes, files, problems, notes } = event;
      const size = `${count(archives, "archive")}, ${formatBytes(bytes)}, ${
        count(files, "file")
      }`;
      return [
        `${printable(id)}: ${verdict(problems.length === 0)} ${size}`,
        ...problems.map((problem) => `  ${printable(problem)}.`),
        ...notes.map((note) => `  Note: ${printable(note)}.`),
      ];
    }
    case "zoo-checked": {
      const { path, entries, faulty, bytes, problems } = event;
      const state = faulty === 0
        ? ""
        : `, ${count(faulty, "faulty entry", "faulty entries")}`;
      return [
        ...problems.map((problem) => `${printable(problem)}.`),
        `Zoo ${printable(path)}: ${
          verdict(faulty === 0 && problems.length === 0)
        } ${count(entries, "entry", "entries")}, ${formatBytes(bytes)}${state}`,
      ];
    }
  }
}

/** The lines of `--quiet`: what is wrong, and nothing else. */
export function quietPackingLines(event: PackingEvent): string[] {
  switch (event.kind) {
    case "entry-packed":
      return [];
    case "entry-checked":
      return event.problems.length === 0
        ? []
        : packingLines({ ...event, notes: [] }, { colored: false });
    case "zoo-checked":
      return event.problems.map((problem) => `${printable(problem)}.`);
  }
}
