import { basename, dirname } from "@std/path";
import type { IntegrityError } from "../../../base/errors.ts";
import type { FilePiece } from "../../../base/file_piece.ts";
import { readIfThereSync } from "../../../store/if_there.ts";
import { hashPieces } from "../../../base/read_pieces.ts";
import { parseSums } from "../../sha256sums.ts";
import { damagedZoo } from "../kind.ts";
import { isNameOf, partName } from "./parts.ts";

const COPY_AGAIN = "Copy that part again from where the bundle was written.";

/** More names than this are not told one by one. */
const MOST_NAMES = 4;

/** The SHA-256 of a bundle's parts by name, as the file beside it has them; empty where there is none. */
function digestsOf(bundle: string): Map<string, string> {
  const bytes = readIfThereSync(`${bundle}.sha256`, "digests");
  const text = new TextDecoder().decode(bytes);
  const own = [...parseSums(text)].filter(([name]) =>
    isNameOf(basename(bundle), name)
  );
  return new Map(own);
}

/**
 * The error of a bundle of which parts are missing: those that its digests name
 * and that are not there, or without digests the gaps.
 *
 * @param there names or paths of the parts that are there
 * @param gaps names of parts that are missing although a later one is there
 * @returns undefined where none is missing.
 * @throws StoreError when the digests cannot be read.
 */
export function missingParts(
  bundle: string,
  there: readonly string[],
  gaps: readonly string[] = [],
): IntegrityError | undefined {
  const named = [...digestsOf(bundle).keys()];
  const names = new Set(there.map((path) => basename(path)));
  const all = named.length > 0
    ? named.filter((name) => !names.has(name))
    : gaps;
  // A bundle in one file has no parts: it is there, or nothing is.
  if (all.length === 0 || all[0] === basename(bundle)) return undefined;
  const listed = all.length > MOST_NAMES
    ? `"${all[0]}", … "${all.at(-1)}"`
    : all.map((name) => `"${name}"`).join(" and ");
  const missing = all.length === 1
    ? `its part ${listed} is missing`
    : `${all.length} of its parts are missing: ${listed}`;
  const folder = dirname(bundle);
  return damagedZoo(`cannot use the bundle "${bundle}": ${missing}`, {
    hint:
      `Copy what is missing into "${folder}": all parts have to be in one folder.`,
  });
}

/**
 * Finds out which part of a split bundle is to blame when the bundle cannot be
 * used: one that is missing, of another split, cut, or not what the digests
 * beside the bundle say.
 *
 * @param bundle path of the bundle
 * @param parts from the first on, without a gap
 * @param suspects paths of the parts in which something is wrong, the most
 * likely one first: they are read until one is found
 * @returns undefined where that cannot be told.
 * @throws StoreError when something cannot be read; the signal's reason.
 */
export async function faultyPart(
  bundle: string,
  parts: readonly FilePiece[],
  suspects: readonly string[],
  signal: AbortSignal,
): Promise<IntegrityError | undefined> {
  const [first, ...others] = parts;
  if (first === undefined || first.path === bundle) return undefined;
  const missing = missingParts(bundle, parts.map(({ path }) => path));
  if (missing !== undefined) return missing;
  const refuse = (path: string, reason: string, hint = COPY_AGAIN) =>
    damagedZoo(
      `cannot use the bundle "${bundle}": its part "${
        basename(path)
      }" ${reason}`,
      { hint },
    );
  const digests = digestsOf(bundle);
  const sums = `"${basename(bundle)}.sha256"`;
  const stranger = parts.find(({ path }) =>
    digests.size > 0 && !digests.has(basename(path))
  );
  if (stranger !== undefined) {
    return refuse(
      stranger.path,
      `is not named in ${sums}`,
      "It is left from another bundle, or from the same one in parts of another size: move it to another folder.",
    );
  }
  const odd = oddPart(parts);
  if (odd !== undefined && digests.size === 0) {
    return refuse(odd.path, odd.reason);
  }
  for (const path of new Set([...odd ? [odd.path] : [], ...suspects])) {
    const digest = digests.get(basename(path));
    const piece = parts.find((part) => part.path === path);
    if (digest === undefined || piece === undefined) continue;
    if (await hashPieces([piece], signal) === digest) continue;
    const reason = path === odd?.path
      ? odd.reason
      : `does not match ${sums}: it is truncated or changed, or belongs to another bundle`;
    return refuse(path, reason);
  }
  const last = others.at(-1) ?? first;
  if (digests.size > 0 || last.length < first.length) return undefined;
  const next = partName(bundle, parts.length + 1);
  return refuse(
    next,
    "seems to be missing: the one before it is full, and the bundle does not end there",
    `Copy it and all that follow it into "${dirname(next)}".`,
  );
}

/**
 * Compares a bundle, all of whose parts are there, with the digests beside it.
 *
 * @returns what is wrong; nothing where there are no digests.
 * @throws StoreError when something cannot be read; the signal's reason.
 */
export async function wrongParts(
  bundle: string,
  parts: readonly FilePiece[],
  signal: AbortSignal,
): Promise<string[]> {
  const digests = digestsOf(bundle);
  if (digests.size === 0) return [];
  const sums = `"${basename(bundle)}.sha256"`;
  const faults: string[] = [];
  for (const part of parts) {
    const name = basename(part.path);
    const digest = digests.get(name);
    if (digest === undefined) faults.push(`"${name}" is not in ${sums}`);
    else if (await hashPieces([part], signal) !== digest) {
      faults.push(`"${name}" does not match ${sums}`);
    }
  }
  return faults;
}

/** A part that is not as large as its place among the others asks for. */
function oddPart(
  parts: readonly FilePiece[],
): { path: string; reason: string } | undefined {
  const empty = parts.find(({ length }) => length === 0);
  if (empty !== undefined) return { path: empty.path, reason: "is empty" };
  const full = parts.slice(0, -1);
  const last = parts.at(-1);
  // Of the sizes that full parts have the most frequent is the right one.
  const bySize = Map.groupBy(full, ({ length }) => length);
  const [usual] = [...bySize].sort(([, a], [, b]) => b.length - a.length);
  if (usual === undefined || last === undefined) return undefined;
  const [bytes] = usual;
  const odd = full.find(({ length }) => length !== bytes) ??
    (last.length > bytes ? last : undefined);
  return odd && {
    path: odd.path,
    reason:
      `has ${odd.length} bytes and the others have ${bytes}: it is truncated, or belongs to parts of another size`,
  };
}
