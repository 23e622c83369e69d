import { join } from "@std/path";
import type { Limits } from "../../actions/expand/limits.ts";
import type { Report } from "../../report/event.ts";
import { systemDisk } from "../../store/disk.ts";
import { listNames } from "../../store/if_there.ts";
import type { PackedSection } from "../manifest_text.ts";
import type { NamedSource } from "./section_names.ts";
import type { WrittenSource } from "./sources/source.ts";

/** A section whose file waits in the work folder for its place. */
export interface WaitingSection
  extends PackedSection, Omit<WrittenSource, "action"> {
  /** What it was made of, as the user wrote it. */
  given: string;
  /** Where the file waits; nothing is there of one that the zoo does not get. */
  path: string;
}

/** What the names of waiting files end in. */
const ENDING = ".packed";

/** How sections are made. */
export interface SectionRun {
  /** Of the entry. */
  id: string;
  /** Folder for their files. */
  work: string;
  /** What an archive may expand to. */
  limits: Limits;
  signal: AbortSignal;
  /** Told of progress. */
  report: Report;
}

/**
 * Makes a section of each source, one after another, and does `work` with them.
 * What is left of their files then is removed.
 *
 * @throws what a source and `work` throw.
 */
export async function withSections<T>(
  named: readonly NamedSource[],
  run: SectionRun,
  work: (sections: readonly WaitingSection[]) => Promise<T>,
): Promise<T> {
  removeLeftovers(run.work);
  try {
    const sections: WaitingSection[] = [];
    for (const each of named) sections.push(await makeSection(each, run));
    return await work(sections);
  } finally {
    removeLeftovers(run.work);
  }
}

/** Also those of a killed run: only one packs into a zoo at a time. */
function removeLeftovers(work: string): void {
  for (const name of listNames(work)) {
    if (name.endsWith(ENDING)) systemDisk.remove(join(work, name));
  }
}

async function makeSection(
  { source, section, file }: NamedSource,
  { id, work, limits, signal, report }: SectionRun,
): Promise<WaitingSection> {
  const path = join(work, file + ENDING);
  const archive = { id, section };
  try {
    const written = await source.write(path, {
      limits,
      signal,
      progress: (received, total) =>
        report({ kind: "archive-progress", archive, received, total }),
    });
    const { part, given, name, url } = source;
    const { action = source.action } = written;
    return {
      ...written,
      section,
      part,
      given,
      action,
      name: file,
      details: action === "copy" ? { file: name } : {},
      path,
      ...url !== undefined && { url },
    };
  } finally {
    report({ kind: "archive-ended", archive });
  }
}
