import { SNIFF_BYTES } from "../archive_kind.ts";
import { askSource, type Outcome } from "./ask_source.ts";
import { withRetries } from "./attempts.ts";
import { patienceOf, type TransferContext } from "./context.ts";
import type { Filling, Source } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import { type Expected, mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import { planRequest, type Step } from "./resume.ts";

const START: Step = { kind: "start" };

/**
 * Fills a partial file from a source, and checks it. What was put together from
 * several answers, or had no length, and turns out wrong is fetched once more
 * from its first byte: the server may have changed the file in between.
 *
 * @returns The object that a Git LFS pointer in the archive's place stands for.
 * @throws As `fetchArchive` says.
 */
export async function fillPart(
  part: PartFile,
  filling: Filling,
  context: TransferContext,
): Promise<LfsObject | undefined> {
  const { source, observer } = filling;
  let rangesWork = true;
  const attempt = async (): Promise<Outcome> => {
    const step = rangesWork ? plan(part, source) : START;
    const outcome = await askSource(step, part, filling, context);
    if (outcome.kind !== "ask-again") return outcome;
    rangesWork = outcome.rangesWork;
    return await askSource(START, part, filling, context);
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
    : START;
}

/** Whether a digest says that the bytes on disk are all there and right. */
function isProven(part: PartFile, { sha256, bytes }: Expected): boolean {
  return part.length > 0 && part.digest() === sha256?.toLowerCase() &&
    (bytes ?? part.length) === part.length;
}

function whatIsWrong(part: PartFile, { request, source }: Filling) {
  const actual = { sha256: part.digest(), bytes: part.length };
  const head = () => part.head(SNIFF_BYTES);
  return mismatch(request.url, source.expected, actual, head);
}
