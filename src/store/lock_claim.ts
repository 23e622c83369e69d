// Pure: no disk, network, clock or environment.

import { fieldsIn, textsOf } from "../base/json.ts";

/** What the holder of a lock says about itself. */
export interface Claim {
  /** A random name that no other claim has. */
  token: string;
  /** The machine's or container's name. */
  host: string;
  /** The process's number, as that machine or container counts. */
  pid: number;
  /** When the lock was taken, ISO 8601, by the holder's clock. */
  since: string;
  /**
   * Whether the holder keeps the claim's file locked in the kernel, on a file
   * system that no other kernel can write to.
   */
  kernelLock: boolean;
  /** The holder's PID namespace, where the system tells. */
  pidNamespace: string | undefined;
}

/**
 * The claim as it stands in its file; `beat` counts the holder's heartbeats.
 * It comes last, so that a text never becomes shorter than the one before.
 */
export function stringifyClaim(claim: Claim, beat: number): string {
  return `${JSON.stringify({ ...claim, beat })}\n`;
}

/** Reads a claim; undefined where the text is none: half written, or from another program. */
export function parseClaim(text: string): Claim | undefined {
  const fields = fieldsIn(text) ?? {};
  const { pid, kernelLock } = fields;
  const { token, host, since, pidNamespace } = textsOf(
    fields,
    "token",
    "host",
    "since",
    "pidNamespace",
  );
  if (
    token === undefined || host === undefined || since === undefined ||
    Number.isNaN(Date.parse(since)) || typeof pid !== "number" ||
    typeof kernelLock !== "boolean"
  ) return undefined;
  return { token, host, pid, since, kernelLock, pidNamespace };
}

/** Names the holder of a lock to a person. */
export function describeHolder(claim: Claim | undefined): string {
  if (claim === undefined) return "a process that did not leave its name";
  const since = new Date(claim.since).toISOString().slice(0, 19);
  return `process ${claim.pid} on "${claim.host}" since ${
    since.replace("T", " ")
  } UTC`;
}
