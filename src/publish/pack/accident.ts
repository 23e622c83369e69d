// Pure: no disk, network, clock or environment.

import type { SectionChange } from "../../report/event.ts";
import { compareLooseVersions } from "../../zoo/loose_version.ts";
import type { About } from "../../zoo/about.ts";
import type { Step } from "../../zoo/manifest.ts";
import { type Part, PARTS } from "../parts.ts";
import type { Offer } from "./sources/remote/service.ts";

/** The version of an entry that is packed for the first time. */
export const FIRST_VERSION = "1.0";

/** What matters of an entry that the zoo has when it is packed again. */
export interface FormerEntry {
  /** As the zoo lists it. */
  id: string;
  version: string | undefined;
  /** By section, what an installation gets: as {@linkcode contentsOf} has it. */
  contents: ReadonlyMap<string, string>;
  /** Names of the files in its folder that its sections are about. */
  files: readonly string[];
  about: About;
  /** Keys of its manifest that packing does not write. */
  requirements: readonly string[];
  /** Whether NiftyNet's Python command can use its addresses. */
  hasFullAddresses: boolean;
}

/** What is to take its place. */
export interface ProposedEntry {
  id: string;
  /** As it was asked for. */
  version: string | undefined;
  sections: readonly string[];
  /** Parts whose files are listed by a service: what it has no longer, it dropped. */
  listed: readonly Part[];
  hasFullAddresses: boolean;
}

/** Why packing stops: the end of a sentence that begins with the entry. */
export interface Accident {
  reason: string;
  hint: string;
}

/** Why an entry should not take the place of the one that the zoo has; undefined where it may. */
export function accidentOf(
  former: FormerEntry,
  { id, version, sections, listed, hasFullAddresses }: ProposedEntry,
): Accident | undefined {
  if (former.id !== id) {
    return {
      reason: `the zoo lists it as "${former.id}"`,
      hint: "Use that id, or give --force to change it.",
    };
  }
  const { version: before = "" } = former;
  if (version === undefined && before !== "" && before !== FIRST_VERSION) {
    return {
      reason: `the zoo has version ${before} of it, and --version is missing`,
      hint:
        `Give a higher version with --version, or --force for ${FIRST_VERSION} again.`,
    };
  }
  const next = version ?? FIRST_VERSION;
  if (compareLooseVersions(before, next) > 0) {
    return {
      reason: `version ${next} is lower than the zoo's, ${before}`,
      hint: HIGHER,
    };
  }
  const lost = lossOf([...former.contents.keys()], sections, listed);
  if (lost !== undefined) return lost;
  if (former.requirements.length > 0) {
    return {
      reason: `its manifest has ${
        former.requirements.join(" and ")
      }, which packing does not write`,
      hint: "Give --force, and write it into the new manifest.",
    };
  }
  if (former.hasFullAddresses && !hasFullAddresses) {
    return {
      reason:
        "its manifest has full addresses, which NiftyNet's Python command needs, and --base-url is missing",
      hint: "Give --base-url. If they are not needed, give --force.",
    };
  }
  return undefined;
}

/** Why sections that an entry had should not go; undefined where others take their place. */
function lossOf(
  former: readonly string[],
  next: readonly string[],
  listed: readonly Part[],
): Accident | undefined {
  const [held, kept] = [former, next].map((sections) =>
    Map.groupBy(sections, partOf)
  );
  const count = (sections: typeof held, part: Part) =>
    sections?.get(part)?.length ?? 0;
  const names = new Set(next);
  const lost = former.filter((section) => {
    const part = partOf(section);
    const isReplaced = part !== undefined &&
      (listed.includes(part) || count(kept, part) >= count(held, part));
    return !isReplaced && !names.has(section);
  });
  if (lost.length === 0) return undefined;
  const options = PARTS.filter((part) => lost.map(partOf).includes(part))
    .map(({ section }) => `--${section}`);
  return {
    reason: `the zoo's entry has ${
      lost.map((section) => `[${section}]`).join(" and ")
    } too, which would be gone`,
    hint: `${
      options.length > 0
        ? `Name what is missing with ${options.join(" and ")}. `
        : ""
    }If it is to go, give --force.`,
  };
}

/** The part that a section is of, where packing has named it. */
function partOf(name: string): Part | undefined {
  return PARTS.find(({ section }) =>
    name === section || name.startsWith(`${section}-`)
  );
}

/**
 * What an installation gets of each section, as a text that differs where that
 * does. Of an archive whose digest is not known nothing is the same.
 */
export function contentsOf(steps: readonly Step[]): Map<string, string> {
  return new Map(
    steps.map(({ section, action, details, folder, expected }) => [
      section,
      JSON.stringify([action.name, details, folder, expected.sha256]),
    ]),
  );
}

/**
 * How sections differ from those before, for those who install them. One that
 * only has another name does not.
 *
 * @param before as {@linkcode contentsOf} has it
 * @param next likewise
 */
export function changesOf(
  before: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string>,
): SectionChange[] {
  const [old, now] = [new Set(before.values()), new Set(next.values())];
  const added = [...next].filter(([, content]) => !old.has(content))
    .map(([section]): SectionChange => ({
      section,
      change: before.has(section) ? "changed" : "added",
    }));
  const removed = [...before].filter(([section, content]) =>
    !now.has(content) && !next.has(section)
  ).map(([section]): SectionChange => ({ section, change: "removed" }));
  return [...added, ...removed];
}

/**
 * Why content should not be published under a version: the zoo has other under
 * the same, so that copies which are installed stay as they are.
 *
 * @param contents what is packed, as {@linkcode contentsOf} has it
 */
export function contentAccident(
  former: FormerEntry,
  version: string,
  contents: ReadonlyMap<string, string>,
): Accident | undefined {
  const { version: before } = former;
  if (before === undefined || compareLooseVersions(before, version) < 0) {
    return undefined;
  }
  const { contents: held } = former;
  if (before === version && isSame(contents, held)) return undefined;
  return {
    reason: before === version
      ? `the zoo has different content as version ${version}`
      : `the zoo has version ${before}`,
    hint: HIGHER,
  };
}

/**
 * The version that a source gives an entry: its own, or the date of its last
 * change. Another content of the same day gets a number: `2026.11.28.2`.
 *
 * @param contents what is packed, by section
 */
export function sourceVersion(
  version: Offer["version"],
  former: Pick<FormerEntry, "version" | "contents"> | undefined,
  contents: ReadonlyMap<string, string> | undefined,
): string | undefined {
  if (version === undefined || "name" in version) return version?.name;
  const { date } = version;
  const before = former?.version ?? "";
  const isThatDay = before === date || before.startsWith(`${date}.`);
  if (former === undefined || !isThatDay) return date;
  if (contents && isSame(contents, former.contents)) return before;
  const count = Number(before.slice(date.length + 1) || "1");
  return Number.isSafeInteger(count) ? `${date}.${count + 1}` : date;
}

function isSame(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): boolean {
  return one.size === other.size &&
    [...one].every(([section, content]) => other.get(section) === content);
}

const HIGHER =
  "Installed copies are only updated to higher versions: give one with --version, or --force for this one.";
