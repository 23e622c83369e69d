import type { StagedBlob, Stager } from "../actions/action.ts";
import { refuseEmpty } from "../actions/staged_tree.ts";
import {
  AppError,
  ArchiveError,
  IntegrityError,
  Interrupted,
  NetworkError,
  StoreError,
  withOrigin,
} from "../base/errors.ts";
import type { WholeEntry } from "../report/event.ts";
import { keptNews, wholeOf } from "../report/news.ts";
import type { Destination } from "../store/destination.ts";
import { type Blob, type FetchedBlob, isSmall } from "../transfer/blob.ts";
import { refusalOf } from "../transfer/context.ts";
import { stateOf } from "../transfer/local_blob.ts";
import type { Download, DownloadRequest } from "../transfer/downloads.ts";
import { answerBehind } from "../transfer/http/http_status.ts";
import type { Step } from "../zoo/manifest.ts";
import { transferNews } from "../transfer/transfer_news.ts";
import type { InstallContext } from "./context.ts";

/** A step with the blob to ask for, and an empty folder to stage it in. */
export interface PreparedStep extends DownloadRequest {
  step: Step;
  destination: Destination;
}

/** A step whose blob is reserved. */
export interface ReservedStep extends PreparedStep {
  download: Download;
}

/** A step whose blob is fetched, checked and staged. */
export interface StagedStep extends ReservedStep {
  fetched: FetchedBlob;
  staged: StagedBlob;
}

type StageContext = Pick<
  InstallContext,
  "slots" | "transfer" | "limits" | "report"
>;

/** Where so many steps of an entry have failed, no more are begun: most likely all would. */
const MOST_FAILURES = 8;

/**
 * Fetches and stages the blobs of an entry. Others are tried, whatever becomes of
 * the first one; nothing changes outside the work folders.
 *
 * @throws the first error of a step; others are reported as warnings. What a
 * later run can use of the blobs is kept, and reported.
 */
export async function stageSteps(
  id: string,
  steps: readonly ReservedStep[],
  context: StageContext,
): Promise<StagedStep[]> {
  const { report, transfer } = context;
  const of = wholeOf(steps.map(({ blob }) => blob.expected.bytes));
  let failed = 0;
  const results = await Promise.allSettled(steps.map(async (step) => {
    using _ = await placeFor(step, id, context);
    const { at } = step.blob;
    const isRefused = at.kind === "web" &&
      refusalOf(transfer, at.url) !== undefined;
    if (failed >= MOST_FAILURES || isRefused) return undefined;
    try {
      return await stageStep(id, step, of, context);
    } catch (error) {
      failed++;
      throw error;
    }
  }));
  const staged = results.flatMap((result) =>
    result.status === "fulfilled" ? result.value ?? [] : []
  );
  const failures = withoutAlike(
    results.flatMap((result): unknown[] =>
      result.status === "rejected" ? [result.reason] : []
    ),
  );
  if (failures.length === 0) return staged;
  for (const { download } of staged) await download.end(true);
  keptNews(
    steps.flatMap(({ step: { section }, download: { resumable: bytes } }) =>
      bytes === undefined ? [] : [{ archive: { id, section }, bytes }]
    ),
    report,
  );
  const warn = (text: string) => report({ kind: "warning", text });
  const untried = steps.length - staged.length - failures.length;
  if (untried > 0) {
    const isAlike = failures.some((error) =>
      answerBehind(error)?.bearing.reason !== undefined
    );
    const why = isAlike
      ? "refused for the same reason, or not tried because of it"
      : "not tried, because so many failed";
    warn(`"${id}": ${untried} more were ${why}`);
  }
  throw firstOf(failures, warn);
}

/** Being stopped comes first, then a bug, then what failed first; the others are warned of. */
function firstOf(
  failures: readonly unknown[],
  warn: (text: string) => void,
): unknown {
  const rank = (error: unknown) =>
    error instanceof Interrupted ? 0 : error instanceof AppError ? 2 : 1;
  const [first, ...others] = failures.toSorted((a, b) => rank(a) - rank(b));
  for (const other of others) {
    if (other instanceof AppError && !(other instanceof Interrupted)) {
      warn(other.message);
    }
  }
  return first;
}

/** Failures without those of steps that a host has refused for one reason: the first of them tells it. */
function withoutAlike(failures: readonly unknown[]): unknown[] {
  const told = new Set<string>();
  return failures.filter((error) => {
    const reason = answerBehind(error)?.bearing.reason;
    if (reason === undefined) return true;
    const isNew = !told.has(reason);
    told.add(reason);
    return isNew;
  });
}

/** Waits until there is a place for a step. */
function placeFor(
  { keepsBlob, blob: { at, expected } }: ReservedStep,
  id: string,
  { slots, transfer: { signal } }: StageContext,
): Promise<Disposable> {
  const kind = !keepsBlob || at.kind !== "web"
    ? "expanding"
    : isSmall(expected)
    ? "small"
    : "keeping";
  return slots[kind].take(signal, id);
}

/** Fetches the blob of a step and stages it. */
async function stageStep(
  id: string,
  reserved: ReservedStep,
  of: WholeEntry,
  { transfer: { signal }, limits, report }: StageContext,
): Promise<StagedStep> {
  const { step, staging, download, blob } = reserved;
  const archive = { id, section: step.section };
  report({ kind: "archive-started", archive, url: blob.label, of });
  const stager = await step.action.stage(step.details, staging, {
    expected: blob.expected,
    limits,
    signal,
    started: () => report({ kind: "archive-expanding", archive }),
  });
  try {
    const fetched = await download.follow(stager, {
      ...transferNews(archive, report),
    });
    report({ kind: "archive-verified", archive });
    const staged = await finish(fetched, download, stager);
    assertSame(fetched, blob);
    return { ...reserved, fetched, staged };
  } catch (error) {
    throw withAddress(error, blob);
  } finally {
    await stager.end();
    report({ kind: "archive-ended", archive });
  }
}

async function finish(
  fetched: FetchedBlob,
  download: Download,
  stager: Stager,
): Promise<StagedBlob> {
  try {
    const staged = await stager.finish(fetched);
    refuseEmpty(staged.tree);
    return staged;
  } catch (error) {
    // Where it is the disk that is full, the archive need not come again.
    await download.end(
      error instanceof StoreError && download.resumable !== undefined,
    );
    throw error;
  }
}

/** @throws IntegrityError when what was staged need not be what was checked. */
function assertSame({ pieces, state }: FetchedBlob, { label }: Blob): void {
  if (state === undefined || state === stateOf(pieces)) return;
  throw new IntegrityError(
    `cannot use "${label}": it changed while it was read`,
    {
      failure: "changed",
      hint: "Run the command again once nothing writes to it any more.",
    },
  );
}

/** What is wrong with an archive, with the address that it came from, and what its zoo has to say to that. */
function withAddress(
  error: unknown,
  { label, at, expected: { otherwise: hint } }: Blob,
): unknown {
  if (error instanceof NetworkError && hint !== undefined) {
    return error.withHintIfGone(hint);
  }
  if (!(error instanceof ArchiveError)) return error;
  const origin = at.kind === "web" ? "server" : "disk";
  const { message } = error;
  const named = message.replace(
    /^(cannot \w+) the (?:archive|file):/,
    (_, verb) => `${verb} "${label}":`,
  );
  return withOrigin(
    error,
    origin,
    named === message ? `cannot use "${label}": ${message}` : named,
  );
}
