// Pure: no disk, network, clock or environment.

import { AppError } from "../base/errors.ts";
import { shellWord } from "../base/shell_word.ts";
import type { FailureClass } from "../base/failure_class.ts";
import {
  type LockedArchive,
  type LockedEntry,
  lockEntry,
} from "../inventory/lock_file.ts";
import type { Step } from "../zoo/manifest.ts";
import type { Demand } from "./demand.ts";

/** How a state of an entry differs from the one that is locked. */
interface Difference {
  /** To follow what has it, and a colon. */
  text: string;
  failure: FailureClass;
}

/** An archive as far as it is known: that of a zoo need have no digest. */
type KnownArchive =
  & Omit<LockedArchive, "url" | "bytes" | "sha256">
  & Partial<Pick<LockedArchive, "bytes" | "sha256">>;

/**
 * Demands an entry as a lock file has it: the version, the archives and where
 * they go.
 *
 * @param file the lock file, for messages
 */
export function lockedDemand(locked: LockedEntry, file: string): Demand {
  const { id } = locked;
  const hint = `To take what the zoo has now: net_download get ${
    shellWord(id)
  }, and then write the lock file again. To keep what is locked, name a zoo that still has it with --zoo, such as a mirror.`;
  const otherwise =
    `The zoo does not have the archive that "${file}" names. ${hint}`;
  const refuse = (zoo: string, { text, failure }: Difference) =>
    new AppError(
      `cannot install "${id}" as "${file}" locks it: the model zoo "${zoo}" has something else: ${text}`,
      { failure, hint },
    );
  return {
    reason: "not what is locked",
    absent:
      `"${file}" has it from "${locked.zoo}". Name a zoo that still has it with --zoo, such as a mirror.`,
    isInstalled(installed) {
      const own = lockEntry(installed);
      return !(own instanceof AppError) &&
        difference(own.version, own.archives, locked) === undefined;
    },
    refusal({ version, steps }, zoo) {
      const found = difference(version, steps.map(archiveOf), locked);
      return found && refuse(zoo, found);
    },
    expect(manifest, zoo) {
      const bySection = new Map(
        locked.archives.map((archive) => [archive.section, archive]),
      );
      const steps = manifest.steps.map((step): Step => {
        const archive = bySection.get(step.section);
        if (archive === undefined) return step;
        const { sha256, bytes } = archive;
        const vet: Step["vet"] = async (ask) => {
          const blob = await ask();
          // What the zoo itself says of it: nothing need be fetched to refuse it.
          const other = archiveDifference(blob.expected, archive);
          if (other !== undefined) throw refuse(zoo, other);
          // Where the zoo means to have the same, it is the copy that is wrong.
          const stated = step.expected.sha256 ?? blob.expected.sha256;
          return stated === undefined
            ? { ...blob, expected: { ...blob.expected, otherwise } }
            : blob;
        };
        return { ...step, expected: { sha256, bytes }, vet };
      });
      return { ...manifest, steps };
    },
  };
}

function archiveOf(
  { section, action, folder, files, expected }: Step,
): KnownArchive {
  return {
    section,
    action: action.name,
    folder: folder.join("/"),
    files,
    ...expected,
  };
}

function difference(
  version: string | undefined,
  archives: readonly KnownArchive[],
  locked: LockedEntry,
): Difference | undefined {
  const failure = "other-version";
  if (version !== locked.version) {
    return {
      text: `${named(version)}, not ${named(locked.version)}`,
      failure,
    };
  }
  const [sections, lockedSections] = [archives, locked.archives].map((all) =>
    all.map(({ section }) => section).join(", ")
  );
  if (sections !== lockedSections) {
    return { text: `sections ${sections}, not ${lockedSections}`, failure };
  }
  for (const [index, archive] of locked.archives.entries()) {
    const own = archives[index];
    if (own === undefined) continue;
    if (placeOf(own) !== placeOf(archive)) {
      return { text: `section "${own.section}" goes elsewhere`, failure };
    }
    const other = archiveDifference(own, archive);
    if (other !== undefined) return other;
  }
  return undefined;
}

function named(version: string | undefined): string {
  return version === undefined ? "no version" : `version ${version}`;
}

/** All that decides where an archive goes, and as what. */
function placeOf({ action, folder, files }: KnownArchive): string {
  return JSON.stringify([action, folder, files]);
}

function archiveDifference(
  { sha256, bytes }: Partial<Pick<LockedArchive, "bytes" | "sha256">>,
  archive: LockedArchive,
): Difference | undefined {
  const failure = "digest";
  const what = `the archive of section "${archive.section}"`;
  if (sha256 !== undefined && sha256.toLowerCase() !== archive.sha256) {
    return {
      text: `${what} has the SHA-256 ${sha256}, not ${archive.sha256}`,
      failure,
    };
  }
  if (bytes !== undefined && bytes !== archive.bytes) {
    return {
      text: `${what} has ${bytes} bytes, not ${archive.bytes}`,
      failure,
    };
  }
  return undefined;
}
