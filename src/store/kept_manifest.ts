import { decodeText, isEqual } from "../base/bytes.ts";
import { fieldsIn, textsOf } from "../base/json.ts";
import { replaceFile, systemDisk } from "./disk.ts";
import type { EntryPaths } from "./layout.ts";
import { readIfThereSync } from "./if_there.ts";

/** Where a manifest came from, and what the server said of its version. */
export interface ManifestOrigin {
  address: string;
  etag?: string;
  lastModified?: string;
}

/** The manifest of an entry as it was last fetched. */
export interface KeptManifest {
  bytes: Uint8Array;
  /** `undefined` where nothing is known of it: the original, which shares the cache, notes nothing. */
  origin: ManifestOrigin | undefined;
}

type Paths = Pick<EntryPaths, "remoteManifest" | "manifestNote">;

/**
 * Reads the manifest as it was last fetched; `undefined` where there is none.
 *
 * @throws {StoreError} when it is there and cannot be read.
 */
export function readKeptManifest(
  { remoteManifest, manifestNote }: Paths,
): KeptManifest | undefined {
  const bytes = readIfThereSync(remoteManifest, "manifest");
  if (bytes === undefined) return undefined;
  const note = readIfThereSync(manifestNote, "note about the manifest");
  return { bytes, origin: note && parseNote(note, bytes) };
}

/**
 * Keeps a manifest as it was fetched, if it differs from what is kept already.
 * Needs no lock: the last writer wins, and no reader sees half of one.
 *
 * @param origin where it came from; without it nothing is noted
 * @param kept what {@linkcode readKeptManifest} found
 * @throws {StoreError} when it cannot be written.
 */
export function keepManifest(
  { remoteManifest, manifestNote }: Paths,
  bytes: Uint8Array,
  origin: ManifestOrigin | undefined,
  kept: KeptManifest | undefined,
): void {
  const write = (path: string, content: Uint8Array) =>
    replaceFile(systemDisk, path, [content]);
  const isKept = kept !== undefined && isEqual(kept.bytes, bytes);
  if (!isKept) write(remoteManifest, bytes);
  // A note about other bytes is void: it may stay.
  if (origin === undefined) return;
  if (isKept && kept.origin !== undefined && isSame(kept.origin, origin)) {
    return;
  }
  write(manifestNote, stringifyNote(origin, bytes));
}

function isSame(a: ManifestOrigin, b: ManifestOrigin): boolean {
  return a.address === b.address && a.etag === b.etag &&
    a.lastModified === b.lastModified;
}

/**
 * A note repeats the text that it is about: the original replaces the manifest
 * and not the note.
 */
function stringifyNote(
  { address, etag, lastModified }: ManifestOrigin,
  bytes: Uint8Array,
): Uint8Array {
  const text = decodeText(bytes);
  const note = JSON.stringify({ address, etag, lastModified, text });
  return new TextEncoder().encode(`${note}\n`);
}

/** A note that is damaged, or about other bytes, says nothing. */
function parseNote(
  note: Uint8Array,
  bytes: Uint8Array,
): ManifestOrigin | undefined {
  const fields = fieldsIn(new TextDecoder().decode(note)) ?? {};
  const { address, text, ...version } = textsOf(
    fields,
    "address",
    "text",
    "etag",
    "lastModified",
  );
  if (address === undefined || text !== decodeText(bytes)) return undefined;
  return { address, ...version };
}
