import { isAbsolute, join, relative, resolve } from "@std/path";
import type { Limits } from "../../actions/expand/limits.ts";
import { ArchiveError, ManifestError } from "../../base/errors.ts";
import type { Report } from "../../report/event.ts";
import { systemDisk } from "../../store/disk.ts";
import { hashBytes } from "../../store/hash_file.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { readIfThere } from "../../store/if_there.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { type About, updateAbout } from "../../zoo/about.ts";
import {
  checkEntryId,
  entryFolder,
  MANIFEST,
  README,
  TEXTS,
} from "../../zoo/address.ts";
import { writeText } from "../../zoo/kinds/folder/write_text.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import { entryAddress, packedManifest } from "../manifest_text.ts";
import { PARTS } from "../parts.ts";
import { inWorkPlace } from "../work_place.ts";
import { readmeTitle } from "../zoo_texts.ts";
import {
  type Accident,
  accidentOf,
  contentAccident,
  FIRST_VERSION,
  type FormerEntry,
} from "./accident.ts";
import {
  packArchive,
  readSources,
  type Sources,
  type WaitingArchive,
} from "./archive.ts";
import {
  readFormerEntry,
  twinOf,
  updateRecords,
  type ZooFolder,
  zooFolder,
} from "./zoo_folder.ts";

/** What to pack, and where to. */
export interface PackRequest {
  id: string;
  /** Undefined for that of a new entry. */
  version: string | undefined;
  /** What it does not say stays as the zoo's manifest has it. */
  about: About;
  /** Do it although machines that have the entry would not get it, or lose by it. */
  force: boolean;
  sources: Sources;
  /** The zoo's folder, which need not exist. */
  to: string;
  /** Where the zoo will be served, if addresses are to be absolute. */
  baseUrl: URL | undefined;
  /** What an archive may expand to. */
  limits: Limits;
}

/** An entry that was packed. */
export interface PackedEntry {
  id: string;
  version: string;
  /** Full path of its folder in the zoo. */
  folder: string;
  /** Whether it was not there like this before. */
  changed: boolean;
  archives: readonly {
    section: string;
    path: string;
    bytes: number;
    sha256: string;
    files: number;
  }[];
}

/**
 * Makes an entry of a zoo from folders: archives that depend on nothing but
 * their content, each expanded once to see that it can be installed, and the
 * manifest. The zoo's index and digests are brought up to date.
 *
 * @throws ManifestError for an id that breaks a rule, and for what looks like an
 * accident beside the entry that the zoo has; ArchiveError when NiftyNet could
 * not use the content; StoreError; the signal's reason.
 */
export async function packEntry(
  request: PackRequest,
  transfer: TransferContext,
  report: Report,
): Promise<PackedEntry> {
  const { id, sources, to, limits, force } = request;
  checkEntryId(id);
  refuseZooInSource(sources, resolve(to));
  const warn = (text: string) => report({ kind: "warning", text });
  const contents = readSources(sources, warn);
  const zoo = zooFolder(resolve(to));
  const former = await readFormerEntry(id, zoo);
  if (!force) refuseAccident(request, former, zoo);
  const work = join(zoo.path, OWN_FOLDER);
  let packed: PackedEntry | undefined;
  await inWorkPlace(
    { path: zoo.path, work },
    transfer.signal,
    report,
    async () => {
      const waiting: WaitingArchive[] = [];
      try {
        for (const content of contents) {
          const archive = { id, section: content.part.section };
          try {
            waiting.push(
              await packArchive(content, {
                work,
                limits,
                signal: transfer.signal,
                progress: (received, total) =>
                  report({
                    kind: "archive-progress",
                    archive,
                    received,
                    total,
                  }),
              }),
            );
          } finally {
            report({ kind: "archive-ended", archive });
          }
        }
        const version = request.version ?? FIRST_VERSION;
        const found = former &&
          contentAccident(former, version, digestsOf(waiting));
        if (found !== undefined) {
          if (!force) throw refusal(id, found);
          warn(
            `"${id}": ${found.reason}. Installed copies of that are not updated to this one`,
          );
        }
        const about = updateAbout(request.about, former?.about);
        packed = await putIntoZoo(
          { ...request, version, about },
          zoo,
          waiting,
          {
            work,
            transfer,
            warn,
          },
        );
      } finally {
        for (const { path } of waiting) {
          if (systemDisk.kindOf(path) !== undefined) systemDisk.remove(path);
        }
      }
      // What a mirror has left there is its own business.
      return false;
    },
  );
  if (packed === undefined) throw new TypeError("nothing was packed");
  return packed;
}

/**
 * A zoo in the folder that is packed would go into its own archive, and with
 * every run again.
 */
function refuseZooInSource(sources: Sources, zoo: string): void {
  for (const folder of Object.values(sources)) {
    if (folder === undefined) continue;
    const way = relative(resolve(folder), zoo);
    const isOutside = isAbsolute(way) || /^\.\.(?:[/\\]|$)/.test(way);
    if (isOutside) continue;
    throw new ArchiveError(
      `cannot pack "${folder}": the zoo "${zoo}" is in it`,
      { hint: "Name another folder with --to, or pack another one." },
    );
  }
}

/** @throws ManifestError for what looks like an accident before anything is packed. */
function refuseAccident(
  { id, version, sources, baseUrl }: PackRequest,
  former: FormerEntry | undefined,
  zoo: ZooFolder,
): void {
  const twin = twinOf(id, zoo);
  if (twin !== undefined) {
    throw refusal(id, {
      reason:
        `the zoo has "${twin}", which is the same folder on Windows and macOS`,
      hint: "Choose another id. If you mean this one, give --force.",
    });
  }
  const found = former && accidentOf(former, {
    id,
    version,
    sections: PARTS.map(({ section }) => section)
      .filter((section) => sources[section] !== undefined),
    hasFullAddresses: baseUrl !== undefined,
  });
  if (found !== undefined) throw refusal(id, found);
}

function refusal(id: string, { reason, hint }: Accident): ManifestError {
  return new ManifestError(`cannot pack "${id}": ${reason}`, { hint });
}

function digestsOf(waiting: readonly WaitingArchive[]): Map<string, string> {
  return new Map(waiting.map(({ part, sha256 }) => [part.section, sha256]));
}

/** How an entry gets into its zoo. */
interface PutOptions {
  /** Folder for files on their way. */
  work: string;
  transfer: TransferContext;
  warn: (text: string) => void;
}

async function putIntoZoo(
  { id, version, about, baseUrl }: PackRequest & { version: string },
  zoo: ZooFolder,
  waiting: readonly WaitingArchive[],
  { work, transfer, warn }: PutOptions,
): Promise<PackedEntry> {
  const name = entryFolder(id);
  const folder = join(zoo.root, name);
  const entry = { name, folder, version, about, archives: waiting, baseUrl };
  const placed = await placeEntry(entry, work);
  const readme = await readIfThere(join(folder, README), "text");
  if (readme === undefined) {
    warn(
      `"${
        join(folder, README)
      }" is missing, where references and the licence of the entry belong; write it and run the command again`,
    );
  }
  const indexed: IndexEntry = {
    id,
    version,
    description: readmeTitle(new TextDecoder().decode(readme)),
    about,
    archives: waiting.map(({ part: { section, archive }, bytes, sha256 }) => ({
      section,
      path: `${name}/${archive}`,
      bytes,
      sha256,
      from: [],
    })),
  };
  const digests = new Map([
    ...formerArchives(waiting).map((file) => [file, undefined] as const),
    ...waiting.map(({ part, sha256 }) => [part.archive, sha256] as const),
    ...await textDigests(folder),
  ]);
  const noted = await updateRecords({
    zoo,
    entry: indexed,
    digests,
    work,
    transfer,
  });
  return {
    id,
    version,
    folder,
    changed: placed || noted,
    archives: waiting.map(({ part, bytes, sha256, files }) => ({
      section: part.section,
      path: join(folder, part.archive),
      bytes,
      sha256,
      files,
    })),
  };
}

/** Of the manifest and of what stands beside it for people. */
async function textDigests(
  folder: string,
): Promise<(readonly [string, string | undefined])[]> {
  return await Promise.all([MANIFEST, ...TEXTS].map(async (name) => {
    const bytes = await readIfThere(join(folder, name), "text");
    return [name, bytes && hashBytes(bytes)] as const;
  }));
}

/** An entry that is about to be put into a zoo. */
interface EntryToPlace {
  /** Name of its folder in the zoo. */
  name: string;
  /** Full path of that folder. */
  folder: string;
  version: string;
  about: About;
  archives: readonly WaitingArchive[];
  baseUrl: URL | undefined;
}

/**
 * Puts the archives and the manifest of an entry in their places, each whole.
 * The manifest, whose digests tell one state from another, comes last.
 *
 * @param work folder for files on their way
 * @returns whether anything changed.
 * @throws StoreError when something cannot be read or written.
 */
async function placeEntry(
  entry: EntryToPlace,
  work: string,
): Promise<boolean> {
  const { name, folder, version, about, archives, baseUrl } = entry;
  const manifest = join(folder, MANIFEST);
  const address = baseUrl && entryAddress(name, baseUrl);
  const text = packedManifest(name, version, archives, address, about);
  const former = await readIfThere(manifest, "manifest");
  const isSame = former !== undefined &&
    new TextDecoder().decode(former) === text;
  if (isSame && archives.every((each) => isInPlace(each, folder))) {
    return false;
  }
  systemDisk.makeFolder(folder);
  for (const { path, part } of archives) {
    systemDisk.rename(path, join(folder, part.archive));
  }
  await writeText(manifest, text, work);
  for (const archive of formerArchives(archives)) {
    const path = join(folder, archive);
    if (systemDisk.kindOf(path) === "file") systemDisk.remove(path);
  }
  return true;
}

/** The names that this pack does not have, and an earlier one may have had. */
function formerArchives(archives: readonly WaitingArchive[]): string[] {
  return PARTS.filter((part) => !archives.some((each) => each.part === part))
    .map(({ archive }) => archive);
}

function isInPlace(
  { part, bytes }: WaitingArchive,
  folder: string,
): boolean {
  const path = join(folder, part.archive);
  return systemDisk.kindOf(path) === "file" &&
    Deno.statSync(path).size === bytes;
}
