import {
  type BlobObserver,
  type BlobRequest,
  type Expected,
  type FetchedBlob,
  webBlob,
} from "../../src/transfer/blob.ts";
import { fileBlob } from "../../src/transfer/local_blob.ts";
import type { RetryClock } from "../../src/transfer/retry.ts";
import type { TransferContext } from "../../src/transfer/context.ts";
import { type HttpOptions, openHttp } from "../../src/transfer/http/http.ts";
import { withTempFolder } from "./temp.ts";

/** What a transfer told beside its progress. */
export type Told = ["retry", reason: string, waitSeconds: number] | [
  "restarted",
];

/** A place to try transfers in: an empty folder, a context and what was told. */
export interface Trial {
  folder: string;
  context: TransferContext;
  observer: BlobObserver;
  /** Retries and restarts, in order. */
  told: Told[];
  /** The last progress. */
  received: number;
  /** Stops the transfer as Ctrl-C would. */
  stop: AbortController;
  /** A request into the folder. */
  request(url: URL, expected?: Expected): BlobRequest;
}

/** The file that a blob was gathered in, or that it is. */
export function fileOf({ pieces }: FetchedBlob): string {
  return pieces[0]?.path ?? "";
}

/** Time that passes when someone sleeps: no one waits. */
export class TestClock implements RetryClock {
  /** What was slept, in milliseconds. */
  readonly slept: number[] = [];
  #now = Date.UTC(2026, 0, 1);

  date(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.slept.push(milliseconds);
    this.#now += milliseconds;
    return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
  }
}

/** How a trial differs from the plainest one. */
export type TrialOptions = Partial<HttpOptions> & {
  retries?: number;
  clock?: RetryClock;
} & Pick<TransferContext, "connectionCount">;

/** Runs `body` with a trial, and clears it away. */
export async function withTrial(
  body: (trial: Trial) => Promise<void>,
  options: TrialOptions = {},
): Promise<void> {
  await withTempFolder(async (folder) => {
    const { retries = 3, clock = new TestClock(), connectionCount, ...http } =
      options;
    const stop = new AbortController();
    using opened = new DisposableHttp({ environment: {}, clock, ...http });
    const told: Told[] = [];
    const trial = {
      folder,
      context: {
        ...{ http: opened.http, retries, clock, signal: stop.signal },
        ...(connectionCount !== undefined && { connectionCount }),
      },
      told,
      received: 0,
      stop,
      observer: {
        progress: (received: number) => {
          trial.received = received;
        },
        retry: (reason: string, waitSeconds: number) => {
          told.push(["retry", reason, waitSeconds]);
        },
        restarted: () => {
          told.push(["restarted"]);
          trial.received = 0;
        },
      },
      request: (url: URL, expected: Expected = {}) => ({
        blob: url.protocol === "file:"
          ? fileBlob(url, expected)
          : webBlob(url, expected),
        folder,
      }),
    };
    await body(trial);
  });
}

class DisposableHttp implements Disposable {
  readonly http;

  constructor(options: HttpOptions) {
    this.http = openHttp(options);
  }

  [Symbol.dispose](): void {
    this.http.close();
  }
}

/** Bytes that look random and are the same for the same seed. */
export function seededBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761 >>> 0 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state & 255;
  }
  return bytes;
}

/** SHA-256 in hexadecimal, by another implementation than the program's. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is known of a file that should come. */
export async function expectedOf(content: Uint8Array): Promise<Expected> {
  return { sha256: await sha256(content), bytes: content.length };
}
