import { retryObserver, type TransferContext } from "./context.ts";
import type { HttpAnswer, HttpRequest } from "./http/http.ts";
import { withRetries } from "./retry.ts";

/**
 * Sends a short request, again where that may help; `context` is told.
 *
 * @throws as `Http.exchange` does, and what `use` throws.
 */
export function ask<T>(
  context: TransferContext,
  request: Omit<HttpRequest, "signal">,
  use: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const { http, signal } = context;
  return withRetries(
    () => http.exchange({ ...request, signal }, use),
    context,
    retryObserver(context, request.url),
  );
}
