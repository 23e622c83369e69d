import { join } from "@std/path";
import type { Limits } from "../../actions/expand/limits.ts";
import { Semaphore } from "../../base/semaphore.ts";
import type { Report, WholeEntry } from "../../report/event.ts";
import { keptNews, wholeOf } from "../../report/news.ts";
import { systemDisk } from "../../store/disk.ts";
import { listNames } from "../../store/if_there.ts";
import { removeBlob } from "../../transfer/fetch_blob.ts";
import type { PackedSection } from "../manifest_text.ts";
import type { NamedSource } from "./section_names.ts";
import type { WrittenSource } from "./sources/source.ts";

/** A section whose file waits in the work folder for its place. */
export interface WaitingSection extends PackedSection, WrittenSource {
  /** What it was made of, as the user wrote it. */
  given: string;
  /** The address that it is from. */
  from?: { address: string };
  /** Where the file waits; nothing is there of one that the zoo does not get. */
  path: string;
}

/** What the names of waiting files end in. */
const ENDING = ".packed";

/** Sections at addresses that are made at a time, for each connection to a host: small files need not wait for large ones. */
const PLACES_PER_CONNECTION = 4;

/** How sections are made. */
export interface SectionRun {
  /** Of the entry. */
  id: string;
  /** Folder for their files. */
  work: string;
  /** Whether that folder goes in the end, with what is there of files that are fetched. */
  isTemporary: boolean;
  /** What an archive may expand to. */
  limits: Limits;
  /** Sources at addresses that are fetched at the same time. */
  connections: number;
  signal: AbortSignal;
  /** Told of progress. */
  report: Report;
}

/**
 * Makes a section of each source, and does `work` with them. Those on the disk
 * are made one after another, those at addresses several at a time. What is left
 * of their files then is removed; where it fails, what was fetched stays for a
 * later run, which is told.
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
    const sections = await makeSections(named, run);
    const result = await work(sections);
    for (const { fetched } of sections) fetched && removeBlob(fetched);
    return result;
  } catch (error) {
    if (!run.isTemporary) tellKept(named, run);
    throw error;
  } finally {
    removeLeftovers(run.work);
  }
}

/** @throws what the first that fails throws; the others are ended then. */
async function makeSections(
  named: readonly NamedSource[],
  run: SectionRun,
): Promise<WaitingSection[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const places = new Semaphore(() => PLACES_PER_CONNECTION * run.connections);
  const of = wholeOf(
    named.map(({ source: { bytes } }) => bytes).filter((bytes) => bytes !== 0),
  );
  const made = new Map<NamedSource, WaitingSection>();
  // What has one address grows in one file.
  const groups = Map.groupBy(named, ({ source: { url } }) => url?.href ?? "");
  await Promise.all(Array.from(groups.values(), async (group) => {
    try {
      for (const each of group) {
        using _ = await places.take(signal);
        made.set(each, await makeSection(each, of, { ...run, signal }));
      }
    } catch (error) {
      stop.abort(error);
    }
  }));
  stop.signal.throwIfAborted();
  return named.flatMap((each) => made.get(each) ?? []);
}

function tellKept(
  named: readonly NamedSource[],
  { id, work, report }: SectionRun,
): void {
  const kept = named.flatMap(({ source, section }) => {
    const bytes = source.kept?.(work);
    return bytes === undefined ? [] : { archive: { id, section }, bytes };
  });
  keptNews(kept, report);
}

/** Also those of a killed run: only one packs into a zoo at a time. */
function removeLeftovers(work: string): void {
  for (const name of listNames(work)) {
    if (name.endsWith(ENDING)) systemDisk.remove(join(work, name));
  }
}

async function makeSection(
  { source, section, file }: NamedSource,
  whole: WholeEntry,
  { id, work, limits, signal, report }: SectionRun,
): Promise<WaitingSection> {
  const path = join(work, file + ENDING);
  const archive = { id, section };
  const of = source.bytes === 0 ? undefined : whole;
  try {
    const written = await source.write(path, {
      limits,
      signal,
      progress: (received, total) =>
        report({ kind: "archive-progress", archive, received, total, of }),
    });
    const { part, given, name, url, from } = source;
    const license = written.about?.license ?? from?.license;
    return {
      ...written,
      section,
      part,
      given,
      name: file,
      details: written.action === "copy" ? { file: name } : {},
      path,
      ...url !== undefined && { url },
      ...from !== undefined && { from },
      ...license !== undefined && { license },
    };
  } finally {
    report({ kind: "archive-ended", archive });
  }
}
