import type { TransferContext } from "../transfer/context.ts";
import { SharedFetches } from "../transfer/shared_fetches.ts";
import type { Fetching } from "./context.ts";
import { PartLocks } from "./part_locks.ts";
import { SpaceLedger } from "./space_ledger.ts";

/**
 * What the installations of a run need to fetch archives; nothing is fetched yet.
 *
 * @param spaceCheck whether to refuse what a volume seems to have no room for
 */
export function openFetching(
  transfer: TransferContext,
  spaceCheck: boolean,
): Fetching {
  return {
    fetches: new SharedFetches(transfer),
    partLocks: new PartLocks(),
    space: spaceCheck ? new SpaceLedger() : undefined,
  };
}
