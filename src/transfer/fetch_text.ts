import { fromFileUrl } from "@std/path";
import { withRetries } from "./retry.ts";
import { retryObserver, type TransferContext } from "./context.ts";
import { osError } from "../base/os_error.ts";
import type { HttpAnswer } from "./http.ts";
import { answerError, contradictionError } from "./http_status.ts";
import { decodeText, readText, tooLong } from "./read_text.ts";
import { readReply } from "./resume.ts";
import type { TextVersion } from "./text_version.ts";

/** How a text is asked for. */
export interface TextOptions extends TextVersion {
  /** The longest text that is taken, in bytes. */
  limitBytes: number;
}

/** What came of asking for a text. */
export type FetchedText =
  | { kind: "text"; text: string; version: TextVersion }
  | { kind: "not-modified" }
  /** There is none: status 404 or 410, or no such file. */
  | { kind: "not-found" };

/**
 * Fetches a short text from an http, https or file URL.
 *
 * @throws {NetworkError} when it cannot be had; {IntegrityError} when it is too
 * long or not UTF-8; {StoreError} when a file cannot be read; {SettingsError}
 * when a proxy or certificate file cannot be used; the signal's reason.
 */
export async function fetchText(
  url: URL,
  context: TransferContext,
  options: TextOptions,
): Promise<FetchedText> {
  if (url.protocol === "file:") return readLocalText(url, options.limitBytes);
  const { etag, lastModified, limitBytes } = options;
  return await withRetries(
    () =>
      context.http.exchange({
        url,
        headers: {
          ...(etag !== undefined && { "if-none-match": etag }),
          ...(lastModified !== undefined &&
            { "if-modified-since": lastModified }),
        },
        signal: context.signal,
      }, (answer) => take(answer, url, limitBytes)),
    context,
    retryObserver(context, url),
  );
}

async function take(
  answer: HttpAnswer,
  url: URL,
  limitBytes: number,
): Promise<FetchedText> {
  const { status, headers } = answer;
  if (status === 304) return { kind: "not-modified" };
  if (status === 404 || status === 410) return { kind: "not-found" };
  const reply = readReply({ kind: "start" }, status, headers);
  if (reply === undefined) throw answerError(url, status, headers);
  const isWhole = reply.kind === "whole" &&
    (reply.end === undefined || reply.end === reply.validators.total);
  if (!isWhole) throw contradictionError(url, status, headers);
  const text = await readText(answer, url, limitBytes);
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  const version = {
    ...(etag !== null && { etag }),
    ...(lastModified !== null && { lastModified }),
  };
  return { kind: "text", text, version };
}

function readLocalText(url: URL, limitBytes: number): FetchedText {
  const path = fromFileUrl(url);
  try {
    const { isFile, size } = Deno.statSync(path);
    if (isFile && size > limitBytes) throw tooLong(url, limitBytes);
    const text = decodeText(Deno.readFileSync(path), url);
    return { kind: "text", text, version: {} };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "not-found" };
    throw osError("read", path, error);
  }
}
