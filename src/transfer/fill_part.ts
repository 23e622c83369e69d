import { SNIFF_BYTES } from "../base/archive_kind.ts";
import { cannotFetch, type NetworkError } from "../base/errors.ts";
import { type Expected, isSmall } from "./blob.ts";
import { refusalOf } from "./context.ts";
import type { LfsObject } from "./git_lfs.ts";
import {
  answerError,
  BROKEN_SERVER,
  contradictionError,
} from "./http/http_status.ts";
import { mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import { Segments } from "./segments/segments.ts";
import { receiveRest, receiveWhole } from "./receive.ts";
import { type Ask, askHeaders, planAsk, readReply } from "./resume.ts";
import { withRetries } from "./retry.ts";
import type { Transfer } from "./transfer.ts";

/** What one exchange led to. */
type Outcome =
  /** The file is as long as it should be; `pieced` when it need not be of one piece. */
  | { kind: "filled"; pieced: boolean }
  /** The server sent less than the rest, as it said: ask for what follows. */
  | { kind: "more" }
  /** The source has only a Git LFS pointer. */
  | { kind: "pointer"; object: LfsObject }
  /** The answer was of no use: ask for the whole. */
  | { kind: "ask-again"; rangesWork: boolean };

/**
 * Fills a partial file from a source, and checks it. What was put together from
 * several answers, or had no length, and turns out wrong is fetched once more
 * from its first byte: the server may have changed the file in between.
 *
 * @returns The object that a Git LFS pointer in the blob's place stands for.
 * @throws As `fetchBlob` says.
 */
export async function fillPart(
  transfer: Transfer,
): Promise<LfsObject | undefined> {
  const { part, source, observer, context } = transfer;
  await using segments = new Segments(transfer);
  let rangesWork = true;
  const next = (): Ask =>
    rangesWork ? nextAsk(transfer) : { kind: "start", ranges: false };
  const attempt = async (): Promise<Outcome> => {
    if (await segments.finish()) return { kind: "filled", pieced: true };
    let ask = next();
    for (let askedAgain = false;;) {
      const outcome = await askSource(ask, transfer, segments)
        .finally(() => segments.headEnded());
      if (outcome.kind === "more") {
        if (await segments.finish() || isProven(part, source.expected)) {
          return { kind: "filled", pieced: true };
        }
        ask = next();
        if (ask.kind !== "resume") throw partsError(source.url);
      } else if (outcome.kind === "ask-again") {
        if (askedAgain) throw partsError(source.url);
        askedAgain = true;
        rangesWork = outcome.rangesWork;
        if (!rangesWork) part.noteRanges(false);
        ask = rangesWork ? { kind: "start" } : next();
      } else return outcome;
    }
  };
  for (let restarted = false;; restarted = true) {
    if (isProven(part, source.expected)) return undefined;
    const outcome = await withRetries(
      attempt,
      context,
      observer,
      () => part.length + segments.line.ahead,
    );
    if (outcome.kind === "pointer") return outcome.object;
    const problem = whatIsWrong(transfer);
    if (problem === undefined) return undefined;
    const pieced = outcome.kind === "filled" && outcome.pieced;
    if (restarted || !pieced) throw problem;
    startOver(transfer, segments);
    segments.giveUp();
  }
}

/** What to ask a source for, going by what is on disk. */
function nextAsk({ part, source: { expected, lfs } }: Transfer): Ask {
  const { length, validators } = part;
  const digestKnown = expected.sha256 !== undefined;
  return part.lfs === lfs
    ? planAsk({ length, validators, digestKnown })
    : { kind: "start" };
}

/** Asks a source once, and puts on disk what it answers. */
function askSource(
  ask: Ask,
  transfer: Transfer,
  segments: Segments,
): Promise<Outcome> {
  const { part, source, context } = transfer;
  const { http, signal, refused } = context;
  const { url, secretHeaders } = source;
  const headers = askHeaders(ask);
  return http.exchange<Outcome>(
    {
      url,
      headers,
      secretHeaders,
      raw: true,
      small: isSmall(source.expected),
      sent() {
        // Another one may have been refused while this waited for its place.
        const refusal = refusalOf(context, url);
        if (refusal !== undefined) throw refusal;
      },
      signal,
    },
    async (answer) => {
      const { status, headers, url: from } = answer;
      const reply = readReply(ask, status, headers);
      const received = (end: number, total: number | undefined): Outcome => {
        const whole = total ?? source.expected.bytes;
        return whole === undefined || end < whole
          ? { kind: "more" }
          : { kind: "filled", pieced: true };
      };
      switch (reply?.kind) {
        case "ask-again":
          return reply;
        case "current":
          return { kind: "filled", pieced: ask.kind === "resume" };
        case "rest": {
          const { total, end } = reply;
          await receiveRest(answer, reply, transfer, segments);
          if (part.length <= end) return received(part.length, total);
          startOver(transfer, segments);
          return { kind: "ask-again", rangesWork: false };
        }
        case "whole": {
          const { validators, end } = reply;
          const object = await receiveWhole(answer, reply, transfer, segments);
          if (object !== undefined) return { kind: "pointer", object };
          const { total } = validators;
          if (part.length > (end ?? total ?? Infinity)) {
            startOver(transfer, segments);
            throw contradictionError(from, status, headers);
          }
          const isAll = end === undefined || end === total;
          return isAll && part.length >= (total ?? 0)
            ? { kind: "filled", pieced: total === undefined }
            : received(part.length, total);
        }
        case "contradiction":
          throw contradictionError(from, status, headers);
        case undefined: {
          const error = answerError(url, answer);
          const { refuses } = error.bearing;
          if (refuses !== undefined) refused?.set(refuses, error);
          throw error;
        }
      }
    },
  );
}

/** Voids what is on disk: it is not the blob, or not all of one version. */
function startOver({ part, observer }: Transfer, segments: Segments): void {
  segments.reset();
  part.void();
  observer.restarted();
}

/** Whether a digest says that the bytes on disk are all there and right. */
function isProven(part: PartFile, { sha256, bytes }: Expected): boolean {
  return part.length > 0 && part.digest() === sha256?.toLowerCase() &&
    (bytes ?? part.length) === part.length;
}

function whatIsWrong({ part, request, source: { expected } }: Transfer) {
  const actual = { sha256: part.digest(), bytes: part.length };
  const head = () => part.read(0, new Uint8Array(SNIFF_BYTES));
  return mismatch({ ...request.blob, expected }, actual, head);
}

function partsError(url: URL): NetworkError {
  return cannotFetch(
    url,
    "the server sends it in parts, and nothing shows that they belong together",
    { failure: "bad-answer", hint: BROKEN_SERVER },
  );
}
