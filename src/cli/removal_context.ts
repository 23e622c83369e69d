import { FileHashes } from "../inventory/file_hashes.ts";
import type { RemovalContext } from "../inventory/removal.ts";
import type { Session } from "./session.ts";

/** What removals of a session share. */
export function removalContext(
  { options, settings, transfer }: Session,
): RemovalContext {
  return {
    settings,
    wholeFolders: options.wholeFolders,
    hashes: new FileHashes(),
    signal: transfer.signal,
    now: () => new Date(),
  };
}
