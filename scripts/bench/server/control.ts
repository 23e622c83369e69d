// Pure: no disk, network, clock or environment.

/** Path under which the bench sets up its server (POST) and asks what it sent (GET). */
export const CONTROL = "/control";

/** How the server behaves until it is told otherwise. */
export interface Conditions {
  /** Bytes per second for all archives together; unlimited without it. */
  rate?: number;
  /** What every answer is held back for, in ms. */
  latency?: number;
  /** Archives stop for good after this part of their bytes, as if the link were cut. */
  stopAt?: number;
}

/** What the server did under these conditions. */
export interface Served {
  /** Bytes of archives that were handed to clients. */
  bytes: number;
  /** How many archives stand still because of `stopAt`. */
  stopped: number;
}
