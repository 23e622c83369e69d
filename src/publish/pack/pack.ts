import { join, resolve, toFileUrl } from "@std/path";
import { ACTIONS } from "../../actions/actions.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import { ManifestError } from "../../base/errors.ts";
import type { PackedEntry, Report } from "../../report/event.ts";
import { systemDisk } from "../../store/disk.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { removeWorkFolder } from "../../store/work_folder.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { type About, updateAbout } from "../../zoo/about.ts";
import { checkEntryId, entryFolder, MANIFEST } from "../../zoo/address.ts";
import { compareLooseVersions } from "../../zoo/loose_version.ts";
import { parseManifest } from "../../zoo/manifest.ts";
import { entryAddress, packedManifest, readable } from "../manifest_text.ts";
import { type Part, reviewWeights } from "../parts.ts";
import { warnForPython } from "../python_needs.ts";
import { withTempFolder } from "../trial.ts";
import { inWorkPlace } from "../work_place.ts";
import {
  type Accident,
  accidentOf,
  changesOf,
  contentAccident,
  contentsOf,
  FIRST_VERSION,
  type FormerEntry,
  sourceVersion,
} from "./accident.ts";
import { refuseClashes } from "./clashes.ts";
import { withLicences } from "./licences.ts";
import { foreseeEntry, type NextEntry, placeEntry } from "./place_entry.ts";
import { type NamedSource, nameSections } from "./section_names.ts";
import { type WaitingSection, withSections } from "./sections.ts";
import { readSources } from "./sources/read_sources.ts";
import { findSources } from "./sources/remote/services.ts";
import { pathFilter } from "./sources/remote/patterns.ts";
import type { Variables } from "./sources/remote/service.ts";
import type { NamedPaths } from "./sources/source.ts";
import {
  readFormerEntry,
  twinOf,
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
  /** Change nothing. */
  dryRun: boolean;
  sources: NamedPaths;
  /** Which files of addresses that have many are wanted: patterns. */
  include: readonly string[];
  exclude: readonly string[];
  /** Environment variables, which say where services are. */
  variables: Variables;
  /** The zoo's folder, which need not exist. */
  to: string;
  /** Where the zoo will be served, if addresses are to be absolute. */
  baseUrl: URL | undefined;
  /** What an archive may expand to. */
  limits: Limits;
}

/**
 * Makes an entry of a zoo from folders, files and addresses: each becomes a section, is
 * tried out as an installation would, and put into the zoo with a manifest. The
 * zoo's index and digests are brought up to date. Nothing of the entry changes
 * before all of its sections are ready.
 *
 * @throws ManifestError for an id that breaks a rule, and for what looks like an
 * accident beside the entry that the zoo has; ArchiveError for content that
 * could not be installed or used; NetworkError and IntegrityError for what
 * addresses lead to; UsageError; StoreError; the signal's reason.
 */
export async function packEntry(
  request: PackRequest,
  transfer: TransferContext,
  report: Report,
): Promise<PackedEntry> {
  const { id, sources, variables, include, exclude, dryRun } = request;
  checkEntryId(id);
  const zoo = zooFolder(resolve(request.to));
  const warn = (text: string) => report({ kind: "warning", text });
  const wants = pathFilter(include, exclude);
  const found = await findSources(sources, transfer, {
    variables,
    wants,
    warn,
  });
  const named = nameSections(readSources(sources, zoo.path, found.sources));
  const former = await readFormerEntry(id, zoo);
  const versionOf = (contents: Contents | undefined) =>
    request.version ?? sourceVersion(found.version, former, contents);
  const assertMeant = () => {
    const version = versionOf(former?.contents);
    const { listed } = found;
    refuseAccident({ ...request, version }, named, listed, former, zoo);
  };
  // Packing takes a while; what a dry run is for is seen at its end.
  if (!dryRun) assertMeant();
  const { signal, http: { connections } } = transfer;
  const { limits } = request;
  const run = { id, isTemporary: dryRun, limits, connections, signal, report };
  /** Makes the entry in a folder, and does something with it. */
  const make = (work: string, use: UseOfEntry) =>
    withSections(named, { ...run, work }, (made) => {
      refuseClashes(made);
      const about = made.reduce(
        (about, each) => updateAbout(about, each.about),
        updateAbout(request.about, found.about),
      );
      const sections = withLicences(made, {
        id,
        given: request.about.license,
        before: former?.about.license,
      }, warn);
      noteWeights(sections, warn);
      if (request.baseUrl !== undefined) warnForPython(id, sections, report);
      const describe = (version: string | undefined) =>
        describeEntry({ ...request, about, version }, sections, former, zoo);
      const { contents } = describe(request.version);
      const entry = describe(versionOf(contents));
      tellChanges(entry, former, report);
      assertMeant();
      assertHigher(entry, former, request.force, warn);
      return use(entry, sections);
    });
  if (dryRun) return await withTempFolder((work) => make(work, foreseeEntry));
  const { path } = zoo;
  const work = join(path, OWN_FOLDER);
  const isNew = systemDisk.kindOf(path) === undefined;
  const place: UseOfEntry = (...made) =>
    placeEntry(...made, { zoo, former, transfer, warn });
  try {
    return await inWorkPlace(
      { path, work },
      signal,
      report,
      () => make(work, place),
      // What a mirror has left there is its own business.
      () => false,
    );
  } finally {
    // Only if it is empty: no zoo has come of it.
    if (isNew) await removeWorkFolder({ work: path });
  }
}

type Contents = FormerEntry["contents"];

type UseOfEntry = (
  entry: NextEntry,
  sections: readonly WaitingSection[],
) => Promise<PackedEntry>;

/** @throws ManifestError for what looks like an accident before anything is packed, unless it is forced. */
function refuseAccident(
  { id, version, baseUrl, force }: PackRequest,
  named: readonly NamedSource[],
  listed: readonly Part[],
  former: FormerEntry | undefined,
  zoo: ZooFolder,
): void {
  if (force) return;
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
    sections: named.map(({ section }) => section),
    listed,
    hasFullAddresses: baseUrl !== undefined ||
      named.every(({ source }) => source.url !== undefined),
  });
  if (found !== undefined) throw refusal(id, found);
}

/** What NiftyNet's own loader misses is no fault of weights for other programs. */
function noteWeights(
  sections: readonly WaitingSection[],
  warn: (text: string) => void,
): void {
  const weights = sections.filter(({ part }) => part.section === "weights");
  if (weights.length === 0) return;
  const paths = weights.flatMap(({ tree }) =>
    Array.from(tree.files, ({ path }) => path)
  );
  reviewWeights(paths).notes.forEach(warn);
}

/**
 * The entry as the zoo is to have it.
 *
 * @throws ManifestError for one whose manifest would be too long to be read.
 */
function describeEntry(
  { id, version = FIRST_VERSION, about, baseUrl }: PackRequest,
  sections: readonly WaitingSection[],
  former: FormerEntry | undefined,
  zoo: ZooFolder,
): NextEntry {
  const name = entryFolder(id);
  const folder = join(zoo.root, name);
  const config = {
    version,
    about: updateAbout(about, former?.about),
    downloadApi: highest(sections.map(({ need }) => need?.downloadApi)),
  };
  const served = baseUrl && entryAddress(name, baseUrl);
  const manifest = readable(
    id,
    packedManifest(name, config, sections, served),
  );
  const address = toFileUrl(join(folder, MANIFEST));
  // What it says is what an installation reads.
  const { steps } = parseManifest(manifest, id, address, ACTIONS);
  const contents = contentsOf(steps);
  return { ...config, id, name, folder, manifest, contents };
}

function highest(
  versions: readonly (string | undefined)[],
): string | undefined {
  return versions.filter((each) => each !== undefined)
    .sort(compareLooseVersions).at(-1);
}

/** Tells what becomes of an entry that the zoo has. */
function tellChanges(
  { id, version, contents }: NextEntry,
  former: FormerEntry | undefined,
  report: Report,
): void {
  if (former === undefined) return;
  const { version: before } = former;
  const changes = changesOf(former.contents, contents);
  if (changes.length === 0) return;
  report({ kind: "entry-compared", id, before, version, changes });
}

/** @throws ManifestError where installed copies would not be updated to the entry, unless it is forced. */
function assertHigher(
  { id, version, contents }: NextEntry,
  former: FormerEntry | undefined,
  force: boolean,
  warn: (text: string) => void,
): void {
  const found = former && contentAccident(former, version, contents);
  if (found === undefined) return;
  if (!force) throw refusal(id, found);
  warn(
    `"${id}": ${found.reason}. Installed copies of that are not updated to this one`,
  );
}

function refusal(id: string, { reason, hint }: Accident): ManifestError {
  return new ManifestError(`cannot pack "${id}": ${reason}`, {
    failure: "input",
    hint,
  });
}
