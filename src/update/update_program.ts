import { basename, dirname, join } from "@std/path";
import { AppError, StoreError } from "../base/errors.ts";
import { attempt, osCode } from "../base/os_error.ts";
import { permissionBits } from "../base/system/differences.ts";
import type { Report } from "../report/event.ts";
import { exists } from "../store/if_there.ts";
import type { TransferContext } from "../transfer/context.ts";
import { type Download, openDownloads } from "../transfer/downloads.ts";
import { programBlob, readReleaseText, type Release } from "./release.ts";
import { COMPANIONS, packageManagerOf } from "./release_files.ts";
import { replaceProgram, unpackProgram } from "./program_file.ts";
import { transferNews } from "../transfer/transfer_news.ts";

/** A compiled program on a disk. */
export interface InstalledProgram {
  /** Its full path. */
  readonly path: string;
  readonly version: string;
  /** As `Deno.build.os` names it. */
  readonly os: string;
  /** What a release calls the program of this system. */
  readonly file: string;
}

/** Name of the folder beside a program that the next one is gathered in. */
const WORK = ".net_download.self-update";

/**
 * Puts the program of a release in the place of an installed one, once it is
 * here as a whole and its digests are right, and renews completions and the
 * manual page beside it. A transfer that was stopped goes on.
 *
 * @throws AppError when a package manager put it there, or the release has none
 * for this system; StoreError when the folder cannot be written to; what the
 * transfer and the digests throw. The old program is in place then.
 */
export async function updateProgram(
  program: InstalledProgram,
  release: Release,
  context: TransferContext,
  report: Report,
): Promise<void> {
  const { path, version: before, os, file } = program;
  const warn = (text: string) => report({ kind: "warning", text });
  refuseManaged(path);
  const found = programBlob(release, file);
  if (found === undefined) {
    throw new AppError(
      `cannot update "${path}": the release ${release.version} has no ${file}`,
      { failure: "not-found" },
    );
  }
  const work = makeWorkFolder(path);
  try {
    const companions = await newCompanions(path, release, context, warn);
    const { mode } = attempt("look at", path, () => Deno.statSync(path));
    const fresh = join(work, file);
    const request = {
      blob: found.blob,
      work,
      isShared: true,
      staging: fresh,
      keepsBlob: false,
    };
    const downloads = openDownloads(context, report, true);
    await using reservation = await downloads.reserve([request]);
    for (const { download } of reservation.reserved) {
      const { pieces } = await fetchShown(download, file, report);
      await unpackProgram(pieces, found.compressed, {
        path: fresh,
        mode: permissionBits(mode, os),
        sha256: release.digests.get(file),
      }, context.signal);
    }
    replaceProgram(path, fresh, os);
    const { version } = release;
    const renewed = writeCompanions(companions, warn);
    report({ kind: "program-replaced", path, before, version, renewed });
  } finally {
    removeWorkFolder(work, file);
  }
}

function refuseManaged(path: string): void {
  const manager = packageManagerOf(path);
  if (manager === undefined) return;
  throw new AppError(
    `cannot update "${path}": it belongs to ${manager}, going by its folder`,
    { failure: "permission", hint: `Update it with ${manager}.` },
  );
}

/** Makes the folder that the new program is gathered in, on the volume of the old one. */
function makeWorkFolder(program: string): string {
  const folder = dirname(program);
  try {
    const work = join(folder, WORK);
    attempt("write to the folder", folder, () => {
      Deno.mkdirSync(work, { recursive: true });
      // What is there from an earlier run says nothing of the folder itself.
      const probe = Deno.makeTempDirSync({ dir: folder, prefix: `${WORK}.` });
      Deno.removeSync(probe);
    });
    return work;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(`cannot update "${program}": ${error.message}`, {
      cause: error,
      hint: osCode(error) === "EROFS"
        ? "If it is part of a read-only image, update the image."
        : "Run it as the user who installed the program, or update it as it was installed.",
    });
  }
}

/** Removes the folder, but for what a later run goes on from. */
function removeWorkFolder(work: string, file: string): void {
  for (const path of [join(work, file), work]) {
    try {
      Deno.removeSync(path);
    } catch {
      // The program has moved, or part of a transfer is kept.
    }
  }
}

async function fetchShown(
  download: Download,
  file: string,
  report: Report,
) {
  const [id = "", ...rest] = file.split("-");
  const archive = { id, section: rest.join("-") };
  report({ kind: "archive-started", archive, url: download.blob.label });
  try {
    return await download.fetch({
      ...transferNews(archive, report),
      restarted: () => {},
    });
  } catch (error) {
    const bytes = download.resumable;
    if (bytes !== undefined) report({ kind: "archive-kept", archive, bytes });
    throw error;
  } finally {
    report({ kind: "archive-ended", archive });
  }
}

/** A text beside the program, and what it becomes. */
interface NewCompanion {
  readonly path: string;
  readonly text: string;
}

/**
 * The completions and the manual page that are installed beside a program, as a
 * release has them. The program runs no other one, the new one included, so it
 * cannot ask that for them.
 *
 * @param warn gets what is there and not in the release
 * @throws as `readReleaseText` does.
 */
async function newCompanions(
  program: string,
  release: Release,
  context: TransferContext,
  warn: (text: string) => void,
): Promise<NewCompanion[]> {
  const folder = dirname(program);
  if (basename(folder) !== "bin") return [];
  const companions: NewCompanion[] = [];
  for (const { file, installed } of COMPANIONS) {
    const path = join(dirname(folder), ...installed.split("/"));
    if (!exists(path)) continue;
    if (release.digests.has(file)) {
      const text = await readReleaseText(release, file, context);
      companions.push({ path, text });
    } else {
      warn(`"${path}" stays as it is: the release has no ${file}`);
    }
  }
  return companions;
}

/** Writes them, each by one rename; warns of those that cannot be written. Returns the paths of the others. */
function writeCompanions(
  companions: readonly NewCompanion[],
  warn: (text: string) => void,
): string[] {
  return companions.flatMap(({ path, text }) => {
    const fresh = `${path}.new`;
    try {
      attempt("write", path, () => {
        Deno.writeTextFileSync(fresh, text);
        Deno.renameSync(fresh, path);
      });
      return path;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      warn(error.message);
      return [];
    }
  });
}
