// Pure: no disk, network, clock or environment.
import { adviseOn } from "../base/archive_fault.ts";
import { recognizeWrong } from "../base/wrong_content.ts";
import { type NonArchive, recognizeNonArchive } from "../base/archive_kind.ts";
import { IntegrityError } from "../base/errors.ts";
import type { Blob } from "./blob.ts";

/** What an archive is, as far as it has been looked at. */
export interface Actual {
  sha256?: string;
  bytes: number;
}

const CHANGED =
  "The file was changed on the server or on its way here: ask the zoo's owner which is right.";

const BAD_COPY =
  "The copy is damaged or was changed: compare its digest with the one in SHA256SUMS or beside the bundle, and copy it again.";

/**
 * The error of an archive that is not the one expected; undefined where it is.
 *
 * @param head The archive's first bytes, where they are at hand: where they show something else that
 * servers send, such as a page that wants a login, the error says so.
 */
export function mismatch(
  { label, expected, at }: Blob,
  actual: Actual,
  head?: () => Uint8Array,
): IntegrityError | undefined {
  const wanted = expected.sha256?.toLowerCase();
  const difference =
    expected.bytes !== undefined && actual.bytes !== expected.bytes
      ? `its size is wrong: expected ${expected.bytes} bytes, got ${actual.bytes}`
      : wanted !== undefined && actual.sha256 !== undefined &&
          actual.sha256 !== wanted
      ? `its SHA-256 is wrong: expected ${wanted}, got ${actual.sha256}`
      : undefined;
  if (difference === undefined) return undefined;
  const other = head && recognizeOther(label, head());
  const isLocal = at.kind === "disk";
  return new IntegrityError(
    `cannot use "${label}": ${difference}` +
      (other === undefined ? "" : `; it is ${other.description}`),
    {
      hint: other !== undefined
        ? adviseOn(other.fault, isLocal ? "disk" : "server")
        : expected.otherwise ?? (isLocal ? BAD_COPY : CHANGED),
    },
  );
}

/** What stands in a blob's place, where its name does not say that it may be a text or page itself. */
function recognizeOther(
  label: string,
  head: Uint8Array,
): NonArchive | undefined {
  const [name = ""] = label.split("?");
  const hasEnding = /\.[a-z]\w*$/i.test(name);
  return hasEnding ? recognizeWrong(name, head) : recognizeNonArchive(head);
}
