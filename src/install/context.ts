import type { Limits } from "../actions/expand/limits.ts";
import type { AppError } from "../base/errors.ts";
import type { Semaphore } from "../base/semaphore.ts";
import type { Report } from "../report/event.ts";
import type { Settings } from "../settings/settings.ts";
import type { TransferContext } from "../transfer/context.ts";
import type { Downloads } from "../transfer/downloads.ts";
import type { ZooSource } from "../zoo/source.ts";
import type { Demand } from "./demand.ts";
import type { WorkQueue } from "./work_queue.ts";

/** What finding and planning entries takes. */
export interface PlanContext {
  settings: Settings;
  source: ZooSource;
  transfer: TransferContext;
  report: Report;
  /** Take archives of the official zoo as they come, whatever is known of them. */
  acceptChanged: boolean;
  /** Why to download again what is there already; undefined where that is kept. */
  again: string | undefined;
  /** What the entry has to be. */
  demand?: Demand;
  /** Sections by entry whose files are not as they were installed: they are needed. */
  damaged?: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Where it is given, a manifest of an earlier run does not stand in for a zoo
   * that cannot be asked; told why not where another zoo does.
   */
  unasked?: (id: string, failure: AppError) => void;
}

/** What all installations of a run share. */
export interface InstallContext extends PlanContext {
  queue: WorkQueue;
  /** Places for steps that are fetched and staged at the same time, by what limits them. */
  slots: {
    /** For steps that make a tree of a blob, which takes the machine's work. */
    readonly expanding: Semaphore;
    /** For downloads that are kept as they are, which wait for their servers most of the time. */
    readonly keeping: Semaphore;
    /** For those of them that are small. */
    readonly small: Semaphore;
  };
  limits: Limits;
  /** The time for receipts. */
  now(): Date;
  /** The same for all entries. Loaded when first asked for: most runs find everything there. */
  downloads(): Promise<Downloads>;
}
