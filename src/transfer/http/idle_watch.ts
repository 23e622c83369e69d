import { onAbort } from "../../base/waiting.ts";
import { cannotFetch } from "../../base/errors.ts";

/** Aborts one request when nothing has come for a while, until it is disposed of. */
export interface IdleWatch extends Disposable {
  /** Aborted when nothing came for too long, or when the signal given in was. */
  readonly signal: AbortSignal;
  /** Something came: the wait starts again. */
  alive(): void;
  /** Ends the request for another reason. */
  giveUp(reason: unknown): void;
}

/**
 * Watches over a request to `url`. It is the silence that is measured, not the
 * whole: a trickle of bytes goes on for as long as it takes.
 *
 * @param seconds The longest silence.
 * @param signal Stops the request from outside.
 */
export function watchIdle(
  url: URL,
  seconds: number,
  signal: AbortSignal,
): IdleWatch {
  const controller = new AbortController();
  const giveUp = (reason: unknown) => controller.abort(reason);
  const tooLong = () =>
    giveUp(
      cannotFetch(url, `no data arrived for ${seconds} seconds`, {
        retryable: true,
        failure: "timeout",
        hint: "To wait longer, give --timeout SECONDS.",
      }),
    );
  const outside = onAbort(signal, () => giveUp(signal.reason));
  let timer = setTimeout(tooLong, seconds * 1000);
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer);
      timer = setTimeout(tooLong, seconds * 1000);
    },
    giveUp,
    [Symbol.dispose]() {
      clearTimeout(timer);
      outside[Symbol.dispose]();
    },
  };
}
