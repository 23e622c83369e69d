import { join } from "@std/path";
import type { Disk } from "./disk.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import type { Receipt, ReceiptTree } from "./receipt.ts";

/** The real folder of a section. */
interface Place {
  receipt: Pick<ReceiptTree, "folder">;
  destination: string;
}

/** About ten milliseconds of looking. */
const FOLDERS_BETWEEN_CHECKPOINTS = 500;

/**
 * Removes what a killed installation was copying to another volume. Its
 * receipt tells the name, so that nothing else is touched, whatever it is
 * called. Only for the holder of the locks of the entry and of all places.
 *
 * @param killed the receipt of that installation
 * @param places the folders that the entry goes to now; what was left in
 * others stays
 * @param checkpoint called every few hundred folders; what it throws ends it
 * @throws {StoreError} when something cannot be removed.
 */
export async function sweepTemporaries(
  disk: Disk,
  { temporary, sections }: Receipt,
  places: readonly Place[],
  checkpoint: () => void,
): Promise<void> {
  if (temporary === undefined) return;
  let count = 0;
  for (const section of sections) {
    const { folder } = section;
    const place = places.find(({ receipt }) => receipt.folder === folder);
    if (place === undefined) continue;
    for (const below of foldersOf(section)) {
      const path = join(place.destination, below, temporary);
      if (disk.kindOf(path) !== undefined) disk.remove(path);
      if (++count % FOLDERS_BETWEEN_CHECKPOINTS !== 0) continue;
      await eventLoopTurn();
      checkpoint();
    }
  }
}

/** Every folder that a file or link of the tree is put into. */
function foldersOf({ files, links }: ReceiptTree): Set<string> {
  return new Set(
    [...files, ...links].map(({ path }) =>
      path.slice(0, Math.max(path.lastIndexOf("/"), 0))
    ),
  );
}
