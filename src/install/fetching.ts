import { RunningExpansions } from "../expand/parallel/running_expansions.ts";
import type { TransferContext } from "../transfer/context.ts";
import { SharedFetches } from "../transfer/shared_fetches.ts";
import type { Fetching } from "./context.ts";
import { PartLocks } from "./part_locks.ts";
import { SpaceLedger } from "./space_ledger.ts";

/** What the installations of a run need to fetch archives; nothing is fetched yet. */
export function openFetching(transfer: TransferContext): Fetching {
  return {
    fetches: new SharedFetches(transfer),
    partLocks: new PartLocks(),
    space: new SpaceLedger(),
    expansions: new RunningExpansions(),
  };
}
