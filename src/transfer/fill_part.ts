import { SNIFF_BYTES } from "../base/archive_kind.ts";
import { NetworkError } from "../base/errors.ts";
import { askSource, type Outcome } from "./ask_source.ts";
import { withRetries } from "./attempts.ts";
import { patienceOf, type TransferContext } from "./context.ts";
import { describeUrl, publicUrl } from "../base/describe_url.ts";
import type { Filling, Source } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import type { Expected } from "./blob.ts";
import { BROKEN_SERVER } from "./http_status.ts";
import { mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import { planRequest, type Step } from "./resume.ts";

/**
 * Fills a partial file from a source, and checks it. What was put together from
 * several answers, or had no length, and turns out wrong is fetched once more
 * from its first byte: the server may have changed the file in between.
 *
 * @returns The object that a Git LFS pointer in the archive's place stands for.
 * @throws As `fetchBlob` says.
 */
export async function fillPart(
  part: PartFile,
  filling: Filling,
  context: TransferContext,
): Promise<LfsObject | undefined> {
  const { source, observer } = filling;
  let rangesWork = true;
  const next = (): Step =>
    rangesWork ? plan(part, source) : { kind: "start", ranges: false };
  const attempt = async (): Promise<Outcome> => {
    let step = next();
    for (let askedAgain = false;;) {
      const outcome = await askSource(step, part, filling, context);
      if (outcome.kind === "more") {
        if (isProven(part, source.expected)) {
          return { kind: "filled", pieced: true };
        }
        step = next();
        if (step.kind !== "resume") throw partsError(source.url);
      } else if (outcome.kind === "ask-again") {
        if (askedAgain) throw partsError(source.url);
        askedAgain = true;
        rangesWork = outcome.rangesWork;
        if (!rangesWork) part.noteRanges(false);
        step = rangesWork ? { kind: "start" } : next();
      } else return outcome;
    }
  };
  for (let restarted = false;; restarted = true) {
    if (isProven(part, source.expected)) return undefined;
    const outcome = await withRetries(
      attempt,
      patienceOf(context),
      observer,
      () => part.length,
    );
    if (outcome.kind === "pointer") return outcome.object;
    const problem = whatIsWrong(part, filling);
    if (problem === undefined) return undefined;
    const pieced = outcome.kind === "filled" && outcome.pieced;
    if (restarted || !pieced) throw problem;
    part.void();
    observer.restarted();
  }
}

/** What to ask a source for, going by what is on disk. */
function plan(part: PartFile, { expected, lfs }: Source): Step {
  const { length, validators } = part;
  const digestKnown = expected.sha256 !== undefined;
  return part.lfs === lfs
    ? planRequest({ length, validators, digestKnown })
    : { kind: "start" };
}

/** Whether a digest says that the bytes on disk are all there and right. */
function isProven(part: PartFile, { sha256, bytes }: Expected): boolean {
  return part.length > 0 && part.digest() === sha256?.toLowerCase() &&
    (bytes ?? part.length) === part.length;
}

function whatIsWrong(part: PartFile, { request, source }: Filling) {
  const actual = { sha256: part.digest(), bytes: part.length };
  const head = () => part.head(SNIFF_BYTES);
  return mismatch({ ...request.blob, expected: source.expected }, actual, head);
}

function partsError(url: URL): NetworkError {
  return new NetworkError(
    `cannot fetch ${
      describeUrl(url)
    }: the server sends it in parts, and nothing shows that they belong together`,
    { url: publicUrl(url), retryable: false, hint: BROKEN_SERVER },
  );
}
