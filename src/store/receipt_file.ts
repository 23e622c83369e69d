import { basename, dirname, join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { type Disk, replaceFile } from "./disk.ts";
import type { EntryPaths } from "./layout.ts";
import { listNames, readIfThere } from "./if_there.ts";
import type { Receipt } from "./receipt.ts";
import { parseReceipt, stringifyReceipt } from "./receipt_json.ts";

/**
 * Reads an entry's receipt, or that of an installation that was killed;
 * `undefined` where there is none.
 *
 * @param path `receipt` or `unfinished` of {@linkcode EntryPaths}.
 * @throws {StoreError} when it is there and cannot be read or understood.
 */
export async function readReceipt(path: string): Promise<Receipt | undefined> {
  const bytes = await readIfThere(path, "receipt");
  if (bytes === undefined) return undefined;
  return parseReceipt(new TextDecoder().decode(bytes), path);
}

/** The same; one that cannot be read or understood tells nothing, either. */
export async function usableReceipt(
  path: string,
): Promise<Receipt | undefined> {
  try {
    return await readReceipt(path);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}

/**
 * Reads the receipts of all entries but one, finished or not, one at a time.
 * One that cannot be read is passed by.
 *
 * @throws {StoreError} when their folders cannot be read.
 */
export async function* receiptsOfOthers(
  { receipt, unfinished }: Pick<EntryPaths, "receipt" | "unfinished">,
): AsyncGenerator<Receipt> {
  for (const own of [unfinished, receipt]) {
    for (const name of listNames(dirname(own))) {
      // A temporary file that is being written.
      if (!name.endsWith(".json") || name === basename(own)) continue;
      const other = await usableReceipt(join(dirname(own), name));
      if (other !== undefined) yield other;
    }
  }
}

/**
 * Writes the receipt of an installation that is about to begin. If it is
 * killed, what it may have put there is known all the same.
 *
 * @throws {StoreError} when it cannot be written.
 */
export function writeUnfinishedReceipt(
  disk: Disk,
  { unfinished }: Pick<EntryPaths, "unfinished">,
  receipt: Receipt,
): void {
  replaceFile(
    disk,
    unfinished,
    encode(stringifyReceipt(receipt)),
    `${unfinished}.tmp`,
  );
}

function* encode(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}
