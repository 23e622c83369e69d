import { ask } from "./ask.ts";
import type { TransferContext } from "./context.ts";
import type { HttpAnswer } from "./http/http.ts";
import { answerError, contradictionError } from "./http/http_status.ts";
import { readText } from "./http/read_text.ts";
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
  /** There is none: status 404 or 410. */
  | { kind: "not-found" };

/**
 * Fetches a short text from an http or https URL.
 *
 * @throws {NetworkError} when it cannot be had; {IntegrityError} when it is too
 * long or not UTF-8; {SettingsError} when a proxy or certificate file cannot be
 * used; the signal's reason.
 */
export async function fetchText(
  url: URL,
  context: TransferContext,
  options: TextOptions,
): Promise<FetchedText> {
  const { etag, lastModified } = options;
  const headers = {
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(lastModified !== undefined && { "if-modified-since": lastModified }),
  };
  return await ask(
    context,
    { url, headers },
    (answer) => take(answer, url, options),
  );
}

async function take(
  answer: HttpAnswer,
  url: URL,
  asked: TextOptions,
): Promise<FetchedText> {
  const { status, headers } = answer;
  const isConditional = (asked.etag ?? asked.lastModified) !== undefined;
  if (status === 304 && isConditional) return { kind: "not-modified" };
  if (status === 404 || status === 410) return { kind: "not-found" };
  const reply = readReply({ kind: "start" }, status, headers);
  if (reply === undefined) throw answerError(url, answer);
  const isWhole = reply.kind === "whole" &&
    (reply.end === undefined || reply.end === reply.validators.total);
  if (!isWhole) throw contradictionError(url, status, headers);
  const text = await readText(answer, url, asked.limitBytes);
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  const version = {
    ...(etag !== null && { etag }),
    ...(lastModified !== null && { lastModified }),
  };
  return { kind: "text", text, version };
}
