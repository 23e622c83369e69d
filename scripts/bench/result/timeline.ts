// Pure: no disk, network, clock or environment.

/** An event of the program's `--json` output, and when it came. */
export interface TimedEvent {
  /** Seconds from the start of the program. */
  at: number;
  event: string;
  /** The archive it is about, where it is about one. */
  section: string | undefined;
}

/** A stage of the work on an archive, from and to in seconds. */
export interface Bar {
  stage: Stage;
  from: number;
  to: number;
}

/** What happened to one archive, or to the run as a whole. */
export interface Lane {
  name: string;
  bars: readonly Bar[];
}

/** The stages in the order in which they begin. */
export const STAGES = [
  "start, manifest",
  "transfer, hash",
  "transfer, hash, expand",
  "expand",
  "wait, merge",
  "merge",
  "record, end",
] as const;

/** A stage of a run. */
export type Stage = (typeof STAGES)[number];

/** Reads a line of the program's `--json` output; `undefined` for a line that is no event. */
export function timedEvent(at: number, line: string): TimedEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Somebody else wrote to the output: not an event.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { event, section }: { event?: unknown; section?: unknown } = value;
  if (typeof event !== "string") return undefined;
  return {
    at,
    event,
    section: typeof section === "string" ? section : undefined,
  };
}

/** The stages of a run that ended after `end` seconds: the run's own, then those of each archive. */
export function lanes(events: readonly TimedEvent[], end: number): Lane[] {
  const sections = new Set(
    events.map((one) => one.section).filter((name) => name !== undefined),
  );
  const first = events.find((one) => one.event === "archive-started")?.at;
  const last = events.findLast((one) => one.event === "section-installed")?.at;
  return [
    {
      name: "run",
      bars: bars([
        ["start, manifest", 0, first],
        ["record, end", last, end],
      ]),
    },
    ...[...sections].map((name) => ({
      name,
      bars: archiveBars(events.filter((one) => one.section === name)),
    })),
  ];
}

/**
 * Stages that the program tells apart are drawn apart: `archive-verified`
 * ends the transfer, `archive-expanding` begins the expansion, which
 * `archive-ended` ends, and `section-merging` begins the merge.
 */
function archiveBars(events: readonly TimedEvent[]): Bar[] {
  const time = (event: string) => events.find((one) => one.event === event)?.at;
  const started = time("archive-started");
  const verified = time("archive-verified");
  const ended = time("archive-ended");
  const merging = time("section-merging");
  const installed = time("section-installed");
  return bars([
    verified === undefined
      ? ["transfer, hash, expand", started, ended]
      : ["transfer, hash", started, verified],
    ["expand", time("archive-expanding"), ended],
    merging === undefined
      ? ["wait, merge", ended, installed]
      : ["merge", merging, installed],
  ]);
}

/** The stages of which beginning and end are known. */
function bars(
  candidates: readonly [Stage, number | undefined, number | undefined][],
): Bar[] {
  return candidates.flatMap(([stage, from, to]) =>
    from === undefined || to === undefined || to < from
      ? []
      : [{ stage, from, to }]
  );
}
