import { StoreError } from "../../base/errors.ts";
import type { Report } from "../../report/event.ts";
import { spaceShortage, systemVolume } from "../../transfer/space.ts";
import { CURRENT } from "../../zoo/address.ts";
import type { TargetPlace } from "../../zoo/kinds/kinds.ts";
import type {
  CompleteMirror,
  FactsByPath,
  MirrorArchive,
  MirrorTarget,
  TextsBeside,
} from "../../zoo/kinds/target.ts";
import type { SignedOffer } from "../../zoo/source.ts";
import { warnForPython } from "../python_needs.ts";
import { zooTexts } from "../zoo_texts.ts";
import { entryTexts, indexEntry } from "./entry.ts";
import {
  type ComparedEntry,
  type MirrorContext,
  type MirrorRequest,
  planMirror,
} from "./plan.ts";
import { Supplier } from "./supply.ts";

/** How a mirror is written. */
export interface MirrorOptions {
  /** Where it will be served, if addresses are to be absolute. */
  baseUrl: URL | undefined;
  /** The most bytes of a part; undefined where it is not to be split. */
  splitBytes: number | undefined;
  /** Archives that are fetched at the same time. */
  jobs: number;
  spaceCheck: boolean;
  /** Show what would be got, and change nothing. */
  dryRun: boolean;
}

/**
 * Writes a mirror, or shows what it would get. What it had of entries that are
 * not asked for, or that fail, stays.
 *
 * @returns how many of the entries the zoo has.
 * @throws ManifestError or StoreError when what is in its place cannot be used,
 * or the disk refuses or is too small, or the reason of the run's signal: what
 * is done by then is for the next run.
 */
export async function mirrorZoo(
  request: MirrorRequest,
  { kind, ...place }: TargetPlace,
  options: MirrorOptions,
  context: MirrorContext,
): Promise<number> {
  const { splitBytes, dryRun } = options;
  const { transfer } = context;
  const target = await kind.open(place, { splitBytes, transfer });
  const entries = await planMirror(request, target, context);
  if (dryRun) showMirror(entries, target, context.report);
  else if (entries.length > 0) {
    await writeMirror(entries, target, options, context);
  }
  return entries.length;
}

function showMirror(
  entries: readonly ComparedEntry[],
  target: MirrorTarget,
  report: Report,
): void {
  for (const { id, folder, archives } of entries) {
    const steps = archives.filter(({ kept }) => kept === undefined)
      .map(({ section, blob: { label, expected }, path }) => ({
        section,
        url: label,
        folder: `${target.path}/${path}`,
        bytes: expected.bytes,
      }));
    const reason = !target.entries.has(folder)
      ? "not in the mirror"
      : steps.length > 0
      ? "changed"
      : "up to date";
    report({ kind: "entry-planned", id, reason, steps });
  }
}

async function writeMirror(
  entries: readonly ComparedEntry[],
  target: MirrorTarget,
  { jobs, spaceCheck, baseUrl }: MirrorOptions,
  { report, transfer, failed, signedOffers }: MirrorContext,
): Promise<void> {
  const index = new Map(target.entries);
  const supplier = new Supplier(entries.flatMap(({ archives }) => archives), {
    folder: target.work,
    transfer,
    report,
    jobs,
    rewrites: target.rewrites,
  });
  const told = async (
    entry: ComparedEntry,
    facts: FactsByPath,
    changed: boolean,
  ) => {
    const { id, archives } = entry;
    index.set(entry.folder, indexEntry(entry, facts));
    report({
      kind: "entry-mirrored",
      id,
      archives: archives.length,
      bytes: totalBytes(archives.map(({ path }) => facts.get(path) ?? {})),
      changed,
    });
    if (baseUrl !== undefined) {
      const needs = archives.map(async (archive) => {
        const head = supplier.headOf(archive);
        const need = head && await archive.step.action.needs(head);
        return { section: archive.section, need };
      });
      warnForPython(id, await Promise.all(needs), report);
    }
  };
  const toldAll = (complete: CompleteMirror) =>
    report({
      kind: "mirror-written",
      path: target.path,
      entries: index.size,
      bytes: totalBytes(
        [...index.values()].flatMap(({ archives }) => archives),
      ),
      ...complete,
    });

  const offers = await signedOffers?.() ?? [];
  const isKept = entries.every(({ archives }) =>
    archives.every(({ kept }) => kept !== undefined)
  );
  const held = isKept
    ? await holdsAll(entries, target, offers, baseUrl)
    : undefined;
  if (held !== undefined) {
    for (const entry of entries) {
      await told(entry, keptFacts(entry), false);
    }
    return toldAll(held);
  }
  if (spaceCheck) checkSpace(entries, target);
  await target.begin(entries.map(({ folder }) => folder), !isKept);
  const asked = new Map(entries.map((entry) => [entry.folder, entry]));
  let written = 0;
  try {
    for (
      const folder of [...new Set([...index.keys(), ...asked.keys()])].sort()
    ) {
      const entry = asked.get(folder);
      if (entry === undefined) {
        await target.keep(folder);
        continue;
      }
      let put: Awaited<ReturnType<MirrorTarget["put"]>>;
      try {
        put = await target.put({
          ...entry,
          archives: onePerPath(entry),
          texts: (facts) => entryTexts(entry, facts, baseUrl),
        }, supplier);
      } catch (error) {
        transfer.signal.throwIfAborted();
        failed(entry.id, error);
        if (index.has(folder)) await target.keep(folder);
        continue;
      }
      written++;
      await told(entry, put.archives, put.changed);
    }
    // An empty mirror, or one that is as it was, would look like a success.
    if (written === 0) return;
    const beside: TextsBeside = (files) =>
      zooTexts(index, `${CURRENT}/`, files);
    toldAll(await target.finish(beside, offers));
  } finally {
    target.close?.();
    await supplier.close();
  }
}

/** What the mirror is, which has all archives, where that is what it would become. */
async function holdsAll(
  entries: readonly ComparedEntry[],
  target: MirrorTarget,
  offers: readonly SignedOffer[],
  baseUrl: URL | undefined,
): Promise<CompleteMirror | undefined> {
  if (target.holds === undefined) return undefined;
  const index = new Map(target.entries);
  const texts = entries.flatMap((entry) => {
    const facts = keptFacts(entry);
    index.set(entry.folder, indexEntry(entry, facts));
    return [...entryTexts(entry, facts, baseUrl)];
  });
  return await target.holds(
    entries,
    new Map(texts),
    (files) => zooTexts(index, `${CURRENT}/`, files),
    offers,
  );
}

function keptFacts({ archives }: ComparedEntry): FactsByPath {
  return new Map(
    archives.flatMap(({ path, kept }) => kept ? [[path, kept] as const] : []),
  );
}

/** Of sections that name the same archive the first stands for all. */
function onePerPath({ archives }: ComparedEntry): MirrorArchive[] {
  const byPath = new Map<string, MirrorArchive>();
  for (const archive of archives) {
    if (!byPath.has(archive.path)) byPath.set(archive.path, archive);
  }
  return [...byPath.values()];
}

/**
 * Refuses to begin where the volume has less room than a mirror needs. What the
 * work folder holds from a run before is part of what is needed.
 *
 * @throws StoreError with both figures.
 */
function checkSpace(
  entries: readonly ComparedEntry[],
  target: MirrorTarget,
): void {
  const archives = entries.flatMap(({ archives }) => archives);
  const sizes = archives.map(({ blob }) => blob.expected);
  const toGet = archives.filter(({ kept }) => kept === undefined)
    .map(({ blob }) => blob.expected);
  const asked = new Set(entries.map(({ folder }) => folder));
  const others = [...target.entries].filter(([folder]) => !asked.has(folder))
    .flatMap(([, { archives }]) => archives);
  const largest = Math.max(0, ...toGet.map(({ bytes = 0 }) => bytes));
  const needed = target.rewrites
    ? totalBytes(sizes) + totalBytes(others) + largest
    : totalBytes(toGet);
  const { free, held } = systemVolume;
  const { path, work } = target;
  const shortage = spaceShortage(path, free(work), needed, held(work));
  if (shortage === undefined) return;
  throw new StoreError(shortage.message, {
    failure: "disk-full",
    hint:
      "Free some space there, or write the mirror to another volume. If there is enough, give --no-space-check.",
  });
}

/** Bytes of all whose size is known. */
function totalBytes(sizes: readonly { bytes?: number | undefined }[]): number {
  return sizes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
