// Pure: no disk, network, clock or environment.
import { NetworkError, StoreError } from "../base/errors.ts";
import type { Usefulness } from "./resume.ts";

/**
 * A failed transfer's error, with a sentence on what became of the bytes that
 * had come. Other errors, and those where nothing had come, stay as they are.
 *
 * @param bytes Bytes on disk.
 * @param use What the next run can do with them; what it cannot use is removed.
 */
export function withFate(
  error: unknown,
  bytes: number,
  use: Usefulness,
): unknown {
  if (bytes === 0) return error;
  if (error instanceof StoreError) {
    return new StoreError(error.message, {
      hint: sentences(error.hint, fate(bytes, use)),
      cause: error.cause,
    });
  }
  if (error instanceof NetworkError && use === "go-on") {
    const { url, status, retryable, cause } = error;
    return new NetworkError(error.message, {
      url,
      retryable,
      cause,
      hint: sentences(error.hint, fate(bytes, use)),
      ...(status !== undefined && { status }),
    });
  }
  return error;
}

function fate(bytes: number, use: Usefulness): string {
  switch (use) {
    case "go-on":
      return `${bytes} bytes are kept: the next run goes on from there.`;
    case "perhaps":
      return `${bytes} bytes are kept: the next run goes on from there if the server allows it.`;
    case "none":
      return "What was received is removed.";
  }
}

function sentences(...texts: (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join(" ");
}
