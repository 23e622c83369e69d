import type { BlobObserver } from "./blob.ts";
import type { Http } from "./http/http.ts";
import type { Patience } from "./retry.ts";

/** What all transfers of a run share. */
export interface TransferContext extends Patience {
  http: Http;
  /** Told of retries of short requests, which are not observed one by one. */
  retrying?(url: URL, reason: string, waitSeconds: number): void;
}

/** Tells of the retries of a short request for `url`. */
export function retryObserver(
  { retrying }: TransferContext,
  url: URL,
): Pick<BlobObserver, "retry"> {
  return {
    retry: (reason, waitSeconds) => retrying?.(url, reason, waitSeconds),
  };
}
