import type { TransferContext } from "./context.ts";
import type { Filling } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import { answerError, contradictionError } from "./http_status.ts";
import type { PartFile } from "./part_file.ts";
import { receiveRest, receiveWhole } from "./receive.ts";
import { judgeAnswer, type Step, stepHeaders } from "./resume.ts";

/** What one exchange led to. */
export type Outcome =
  /** The file is as long as it should be; `pieced` when it need not be of one piece. */
  | { kind: "filled"; pieced: boolean }
  /** The server sent less than the rest, as it said: ask for what follows. */
  | { kind: "more" }
  /** The source has only a Git LFS pointer. */
  | { kind: "pointer"; object: LfsObject }
  /** The answer was of no use: ask for the whole. */
  | { kind: "ask-again"; rangesWork: boolean };

/**
 * Asks a source once, and puts on disk what it answers.
 *
 * @throws As `fetchBlob` says.
 */
export function askSource(
  step: Step,
  part: PartFile,
  filling: Filling,
  { http, signal }: TransferContext,
): Promise<Outcome> {
  const { url, secretHeaders } = filling.source;
  const headers = stepHeaders(step);
  return http.exchange<Outcome>(
    { url, headers, secretHeaders, raw: true, signal },
    async (answer) => {
      const { status, headers, url: from } = answer;
      const verdict = judgeAnswer(step, status, headers);
      const received = (end: number, total: number | undefined): Outcome => {
        const whole = total ?? filling.source.expected.bytes;
        return whole === undefined || end < whole
          ? { kind: "more" }
          : { kind: "filled", pieced: true };
      };
      switch (verdict?.kind) {
        case "ask-again":
          return verdict;
        case "current":
          return { kind: "filled", pieced: step.kind === "resume" };
        case "rest": {
          const { total, end } = verdict;
          await receiveRest(answer, verdict, part, filling);
          if (part.length === end) return received(end, total);
          startOver(part, filling);
          return { kind: "ask-again", rangesWork: false };
        }
        case "whole": {
          const { validators, end } = verdict;
          const object = await receiveWhole(answer, verdict, part, filling);
          if (object !== undefined) return { kind: "pointer", object };
          const { total } = validators;
          if (part.length > (end ?? total ?? Infinity)) {
            startOver(part, filling);
            throw contradictionError(from, status, headers);
          }
          return end === undefined || end === total
            ? { kind: "filled", pieced: total === undefined }
            : received(end, total);
        }
        case "contradiction":
          throw contradictionError(from, status, headers);
        case undefined:
          throw answerError(url, status, headers);
      }
    },
  );
}

/** Voids what a server sent beside what it said. */
function startOver(part: PartFile, { observer }: Filling): void {
  part.void();
  observer.restarted();
}
