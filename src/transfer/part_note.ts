// Pure: no disk, network, clock or environment.
import type { Validators } from "./validators.ts";

/** Version of the note's form; another one counts as no note. */
const FORM = 1;

/** What stands beside a partial file: where its bytes come from. */
export interface PartNote {
  /** The URL without login and query; the name of the file tells queries apart. */
  url: string;
  /** Who wrote last: a random mark of one transfer. */
  owner: string;
  validators: Validators;
  /** SHA-256 of the Git LFS object that the bytes belong to, where the URL itself serves a pointer. */
  lfs?: string;
}

/** The note as a file holds it. */
export function writeNote(note: PartNote): string {
  return JSON.stringify({ form: FORM, ...note }) + "\n";
}

/** Reads a note; undefined when it is damaged or of another form: then the bytes beside it are worth nothing. */
export function readNote(text: string): PartNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Cut off by a crash of the machine, or not ours.
    return undefined;
  }
  if (!isRecord(value) || value.form !== FORM) return undefined;
  const { url, owner, lfs, validators } = value;
  if (typeof url !== "string" || typeof owner !== "string") return undefined;
  if (!isRecord(validators)) return undefined;
  const { etag, lastModified, total, ranges } = validators;
  return {
    url,
    owner,
    validators: {
      ...(typeof etag === "string" && { etag }),
      ...(typeof lastModified === "string" && { lastModified }),
      ...(typeof total === "number" && { total }),
      ...(typeof ranges === "boolean" && { ranges }),
    },
    ...(typeof lfs === "string" && { lfs }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
