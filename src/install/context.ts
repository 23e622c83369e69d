import type { Semaphore } from "../base/semaphore.ts";
import type { Limits } from "../actions/expand/limits.ts";
import type { Report } from "../report/event.ts";
import type { Settings } from "../settings/settings.ts";
import type { TransferContext } from "../transfer/context.ts";
import type { SharedFetches } from "../transfer/shared_fetches.ts";
import type { ZooSource } from "../zoo/source.ts";
import type { PartLocks } from "./part_locks.ts";
import type { SpaceLedger } from "./space_ledger.ts";
import type { Turns } from "./turns.ts";

/** What all entries of a run share, whether or not something is to be done for them. */
export interface EntryContext {
  settings: Settings;
  source: ZooSource;
  transfer: TransferContext;
  /** Places for archives that are fetched and expanded at the same time. */
  slots: Semaphore;
  turns: Turns;
  limits: Limits;
  /** Download again what is there already. */
  force: boolean;
  /** Fail where a zoo cannot be asked, and let nothing stand in for it. */
  mustAsk?: boolean;
  /** Sections by entry whose files are not as they were installed: they are needed. */
  damaged?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Take archives of the official zoo as they come, whatever is known of them. */
  acceptChanged: boolean;
  report: Report;
  /** The time for receipts. */
  now(): Date;
  /** The same for all entries. Loaded when first asked for: most runs find everything there. */
  fetching(): Promise<Fetching>;
}

/** What fetching archives takes. */
export interface Fetching {
  /** Transfers that are under way, so that no archive is fetched twice. */
  fetches: SharedFetches;
  partLocks: PartLocks;
  /** Undefined where the user knows better. */
  space: SpaceLedger | undefined;
}

/** What all installations of a run share. */
export type InstallContext = EntryContext & Fetching;
