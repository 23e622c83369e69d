import type { Limits } from "../expand/limits.ts";
import type { Report } from "../report/event.ts";
import type { Settings } from "../settings/settings.ts";
import type { TransferContext } from "../transfer/context.ts";
import type { SharedFetches } from "../transfer/shared_fetches.ts";
import type { ZooSource } from "../zoo/source.ts";
import type { FairSlots } from "./fair_slots.ts";
import type { SpaceLedger } from "./space_ledger.ts";
import type { Turns } from "./turns.ts";

/** What all installations of a run share. */
export interface InstallContext {
  settings: Settings;
  source: ZooSource;
  transfer: TransferContext;
  /** Transfers that are under way, so that no archive is fetched twice. */
  fetches: SharedFetches;
  /** Places for archives that are fetched and expanded at the same time. */
  slots: FairSlots;
  space: SpaceLedger;
  turns: Turns;
  limits: Limits;
  /** Download again what is there already. */
  force: boolean;
  /** Sections by entry whose files are not as they were installed: they are needed. */
  damaged?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Take archives of the official zoo as they come, whatever is known of them. */
  acceptChanged: boolean;
  report: Report;
  /** The time for receipts. */
  now(): Date;
}
