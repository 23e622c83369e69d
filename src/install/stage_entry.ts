import { AppError, Interrupted } from "../base/errors.ts";
import { resumableBytes } from "../transfer/fetch_blob.ts";
import type { InstallContext } from "./context.ts";
import type { PreparedStep } from "./prepare_steps.ts";
import { type StagedStep, stageStep } from "./stage_step.ts";

/**
 * Fetches and expands the archives of an entry. All are tried, whatever
 * becomes of the first one; nothing changes outside the work folders. Whoever
 * calls it releases the archives.
 *
 * @throws the first error of a step; others are reported as warnings. What a
 * later run can use of the archives is kept, and reported.
 */
export async function stageEntry(
  id: string,
  prepared: readonly PreparedStep[],
  context: InstallContext,
): Promise<StagedStep[]> {
  const results = await Promise.allSettled(
    prepared.map((step) => stageStep(id, step, context)),
  );
  const staged = results.flatMap((result) =>
    result.status === "fulfilled" ? result.value : []
  );
  const failures = results.flatMap((result): unknown[] =>
    result.status === "rejected" ? [result.reason] : []
  );
  if (failures.length === 0) return staged;
  for (const { request } of staged) context.fetches.keep(request);
  for (const step of prepared) reportKept(id, step, context);
  failWithFirst(failures, context);
}

function reportKept(
  id: string,
  { step, request }: PreparedStep,
  { report }: InstallContext,
): void {
  const bytes = resumableBytes(request);
  if (bytes === undefined) return;
  const archive = { id, section: step.section };
  report({ kind: "archive-kept", archive, bytes });
}

/** Being stopped comes first, then a bug, then what failed first. */
function failWithFirst(
  failures: readonly unknown[],
  { report }: InstallContext,
): never {
  const rank = (error: unknown) =>
    error instanceof Interrupted ? 0 : error instanceof AppError ? 2 : 1;
  const [first, ...others] = failures.toSorted((a, b) => rank(a) - rank(b));
  for (const other of others) {
    if (other instanceof AppError && !(other instanceof Interrupted)) {
      report({ kind: "warning", text: other.message });
    }
  }
  throw first;
}
