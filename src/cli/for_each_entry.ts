import { publicText } from "../base/describe_url.ts";
import {
  type AppError,
  EXIT,
  Interrupted,
  NetworkError,
  UnknownActionError,
} from "../base/errors.ts";
import type { EntryOutcome, Report } from "../report/event.ts";
import type { Settings } from "../settings/settings.ts";
import { describeError } from "./describe_error.ts";

/** What else may help about the failure of an entry. */
type Advise = (
  id: string,
  error: unknown,
) => Promise<string | undefined>;

/**
 * Tells which id was probably meant where no zoo could be asked. The code for
 * it is loaded then.
 */
export function idAdvice(
  settings: Pick<Settings, "zoos" | "configHome">,
): Advise {
  return async (id, error) => {
    if (!(error instanceof NetworkError)) return undefined;
    const { adviseId } = await import("./known_ids.ts");
    return await adviseId(id, settings);
  };
}

/**
 * Does the same for several entries at once, for each id once. The failure of
 * one is reported and stops no other.
 *
 * @param advise what else may help about its failure
 * @returns the exit code: 0, or the highest of those that failed.
 */
export async function forEachEntry(
  ids: readonly string[],
  report: Report,
  work: (id: string) => Promise<void>,
  advise?: Advise,
): Promise<number> {
  const codes = await Promise.all(
    [...new Set(ids)].map((id) => exitCode(id, report, work, advise)),
  );
  return Math.max(EXIT.ok, ...codes);
}

/** What {@linkcode installEach} may need beside the work. */
interface InstallOptions {
  /** What else may help about a failure. */
  advise?: Advise;
  /** Filled by the work: for these a zoo could not be asked, which is a failure of its own. */
  unchecked?: ReadonlySet<string>;
}

/**
 * Installs several entries at once, or plans that, and reports the end of each,
 * and of all of them where there are several.
 *
 * @param work does it for one of them, and returns how that ended
 * @returns the exit code, as {@linkcode forEachEntry} does.
 */
export async function installEach(
  ids: readonly string[],
  report: Report,
  work: (id: string) => Promise<EntryOutcome>,
  { advise, unchecked }: InstallOptions = {},
): Promise<number> {
  const entries = await Promise.all([...new Set(ids)].map(async (id) => {
    let outcome: EntryOutcome = "failed";
    const code = await exitCode(id, report, async () => {
      outcome = await work(id);
    }, advise);
    const exit = unchecked?.has(id) ? Math.max(code, EXIT.failed) : code;
    if (exit > EXIT.signal) outcome = "stopped";
    const ended = { id, outcome, exit };
    report({ kind: "entry-ended", ...ended });
    return ended;
  }));
  if (entries.length > 1) report({ kind: "entries-ended", entries });
  return Math.max(EXIT.ok, ...entries.map(({ exit }) => exit));
}

async function exitCode(
  id: string,
  report: Report,
  work: (id: string) => Promise<void>,
  advise?: Advise,
): Promise<number> {
  try {
    await work(id);
    return EXIT.ok;
  } catch (error) {
    // Told once, for the run as a whole.
    if (error instanceof Interrupted) return error.exitCode;
    const advice = advise && await advise(id, error);
    return reportFailure(id, error, report, advice);
  }
}

/**
 * Reports that an entry failed.
 *
 * @param advice what else may help
 * @returns the exit code for it.
 */
export function reportFailure(
  id: string,
  error: unknown,
  report: Report,
  advice?: string,
): number {
  const { exitCode, hint, ...facts } = describeError(error);
  const hints = [hint, advice].filter((each) => each !== undefined);
  report({
    kind: "entry-failed",
    id,
    ...facts,
    hint: hints.join(" ") || undefined,
    ...(error instanceof UnknownActionError && { action: error.action }),
  });
  return exitCode;
}

/** Tells which zoos are asked. */
export function reportZoos(zoos: readonly string[], report: Report): void {
  for (const zoo of zoos) {
    report({ kind: "zoo-accessed", zoo: publicText(zoo) });
  }
}

/** Tells which installed entries may be out of date since a zoo could not be asked. */
export function reportUnchecked(
  ids: readonly string[],
  error: AppError,
  report: Report,
): void {
  if (ids.length === 0) return;
  const { exitCode: _, ...facts } = describeError(error);
  report({ kind: "entries-unchecked", ids, ...facts });
}

/**
 * Tells that this machine has no entries.
 *
 * @returns the exit code: that is no failure.
 */
export function reportNothing(report: Report): number {
  report({
    kind: "entries-listed",
    of: "machine",
    guessed: false,
    entries: [],
  });
  return EXIT.ok;
}
