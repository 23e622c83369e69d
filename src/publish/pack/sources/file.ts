import { basename, resolve } from "@std/path";
import { expand } from "../../../actions/expand/action.ts";
import { FORMATS } from "../../../actions/expand/formats.ts";
import { copy } from "../../../actions/copy/action.ts";
import { checkFilePath } from "../../../actions/copy/file_path.ts";
import { recognizeWrong } from "../../../base/wrong_content.ts";
import type { StagedTree } from "../../../actions/staged_tree.ts";
import { describeFile, SNIFF_BYTES } from "../../../base/archive_kind.ts";
import { ArchiveError, StoreError, withOrigin } from "../../../base/errors.ts";
import { wholeFile } from "../../../base/file_piece.ts";
import { attempt } from "../../../base/os_error.ts";
import { readHead } from "../../../base/read_pieces.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";
import { type Part, refuseIncomplete } from "../../parts.ts";
import { type TrialOptions, tryStaging, withTempFolder } from "../../trial.ts";
import { copyFile } from "./copy_file.ts";
import type { PackRun, Source, WrittenSource } from "./source.ts";

/**
 * A file. An archive is expanded where it is installed: its name says that it
 * is one, or nothing, and its content agrees. Any other file is installed as
 * it is, also one that is a zip archive inside, as many models are.
 *
 * @throws ArchiveError when it is plainly not what it should be, StoreError when
 * it cannot be read or has a name that not every system can have.
 */
export function fileSource(part: Part, given: string): Source {
  const name = basename(resolve(given));
  const head = headOf(given);
  refuseWrong(given, name, head);
  const { size: bytes } = attempt("pack", given, () => Deno.statSync(given));
  const source = { part, given, name, file: name, bytes };
  if (isArchive(given, name, head)) {
    return { ...source, write: (path, run) => takeArchive(source, path, run) };
  }
  refuseName(given, name);
  return {
    ...source,
    write: async (path, run) =>
      await copied(name, await copyFile(given, path, run), headOf(path)),
  };
}

/**
 * Whether a file is an archive that is to be expanded.
 *
 * @throws ArchiveError when it is called an archive and is none.
 */
export function isArchive(
  given: string,
  name: string,
  head: Uint8Array,
): boolean {
  const isOne = FORMATS.some((each) => each.recognizes(head));
  const isCalled = FORMATS.some(({ names }) => names.test(name));
  if (isCalled && !isOne) {
    throw new ArchiveError(
      `cannot pack "${given}": its name says that it is an archive, but it is ${
        describeFile(head) ?? "none that is read here"
      }`,
      {
        failure: "input",
        hint: "If it is to be installed as it is, give it another name.",
      },
    );
  }
  const hasEnding = /.\.[a-z]\w*$/i.test(name);
  return isOne && (isCalled || !hasEnding);
}

/** @throws ArchiveError for what stands in a file's place where getting it has failed. */
export function refuseWrong(
  given: string,
  name: string,
  head: Uint8Array,
): void {
  const found = recognizeWrong(name, head);
  // What has a text in it may be meant: `.ts` is TypeScript, too.
  if (found === undefined || found.kind === "text") return;
  throw new ArchiveError(`cannot pack "${given}": it is ${found.description}`, {
    failure: "input",
    hint: found.kind === "lfs-pointer"
      ? 'Run "git lfs pull" where it comes from.'
      : "Get the file itself, and pack that.",
  });
}

/** @throws StoreError for a name that no manifest may ask for. */
function refuseName(given: string, name: string): void {
  const checked = checkFilePath(name);
  if ("file" in checked) return;
  const { reason } = checked;
  throw new StoreError(`cannot pack "${given}": its name ${reason}`, {
    failure: "input",
    hint: "Give it another name, or pack the folder that it is in.",
  });
}

/** Copies an archive, and expands the copy meanwhile to try it. */
async function takeArchive(
  { part, given }: Pick<Source, "part" | "given">,
  path: string,
  run: PackRun,
): Promise<WrittenSource> {
  let facts: ArchiveFacts = { bytes: 0, sha256: "" };
  const tree = await tryExpanding(part, given, run, async (stager) => {
    facts = await copyFile(given, path, run, (bytes) => {
      stager.assertGoing();
      stager.advance(path, bytes);
    });
    return { pieces: wholeFile(path) };
  });
  const need = await expand.needs(headOf(path));
  return { ...facts, action: "expand", tree, need };
}

/**
 * Expands what is to be packed among the temporary files, as an installation
 * does.
 *
 * @throws ArchiveError that names what was given when it cannot be installed or
 * used, and what {@linkcode tryStaging} throws.
 */
export async function tryExpanding(
  part: Part,
  given: string,
  { limits, signal, inspect }: Omit<TrialOptions, "temp">,
  arrive: Parameters<typeof tryStaging>[2],
): Promise<StagedTree> {
  const step = { action: expand, details: {}, expected: {} };
  const tree = await withTempFolder((temp) =>
    tryStaging(
      step,
      { temp, limits, signal, ...inspect && { inspect } },
      arrive,
    )
  ).catch((error) => {
    throw error instanceof ArchiveError
      ? withOrigin(error, "user", `cannot pack "${given}": ${error.message}`)
      : error;
  });
  refuseIncomplete(part, given, Array.from(tree.files, ({ path }) => path));
  return tree;
}

/** A file that is installed as it is. */
export async function copied(
  path: string,
  { bytes, sha256 }: ArchiveFacts,
  head: Uint8Array,
): Promise<WrittenSource> {
  const tree: StagedTree = {
    folders: [],
    files: [{ kind: "file", path, size: bytes, sha256 }],
    fileCount: 1,
    symlinks: [],
  };
  const need = await copy.needs(head);
  return { bytes, sha256, action: "copy", tree, need };
}

function headOf(path: string): Uint8Array {
  return readHead(wholeFile(path), SNIFF_BYTES);
}
