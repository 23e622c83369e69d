import { publicUrl } from "../base/describe_url.ts";
import type { NetworkError } from "../base/errors.ts";
import type { BlobObserver } from "./blob.ts";
import type { Http } from "./http/http.ts";
import type { RetryRules } from "./retry.ts";
import type { ConnectionCount } from "./segments/connection_count.ts";

/** What all transfers of a run share. */
export interface TransferContext extends RetryRules {
  http: Http;
  /** What servers have refused all addresses with that begin so, as `publicUrl` has them. */
  refused?: Map<string, NetworkError>;
  /** How many connections, of so many at most, each transfer should have; what they bring decides where it is missing. */
  connectionCount?(most: number): ConnectionCount;
  /** Told of retries of short requests, which are not observed one by one. */
  retrying?(url: URL, reason: string, waitSeconds: number): void;
}

/** What a request for `url` would be refused with, where that is known by now. */
export function refusalOf(
  { refused }: Pick<TransferContext, "refused">,
  url: URL,
): NetworkError | undefined {
  if (refused === undefined || refused.size === 0) return undefined;
  const address = publicUrl(url);
  return refused.entries()
    .find(([begin]) => address.startsWith(begin))?.[1];
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
