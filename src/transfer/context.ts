import {
  type AttemptsObserver,
  type Patience,
  type RetryClock,
  systemRetryClock,
} from "./attempts.ts";
import type { Http } from "./http.ts";

/** What all transfers of a run share. */
export interface TransferContext {
  http: Http;
  /** Retries of a request without progress in between. */
  retries: number;
  /** Aborted to stop: transfers then reject with its reason. */
  signal: AbortSignal;
  /** Told of retries of short requests, which are not observed one by one. */
  retrying?(url: URL, reason: string, waitSeconds: number): void;
  /** The machine's own unless a test has another. */
  clock?: RetryClock;
}

/** Tells of the retries of a short request for `url`. */
export function retryObserver(
  { retrying }: TransferContext,
  url: URL,
): AttemptsObserver {
  return {
    retry: (reason, waitSeconds) => retrying?.(url, reason, waitSeconds),
  };
}

/** How patiently a context has things tried. */
export function patienceOf(
  { retries, signal, clock = systemRetryClock }: TransferContext,
): Patience {
  return { retries, signal, clock };
}
