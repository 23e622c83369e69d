import type { TransferContext } from "./context.ts";
import type { Filling } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import { answerError } from "./http_status.ts";
import type { PartFile } from "./part_file.ts";
import { receiveRest, receiveWhole } from "./receive.ts";
import { judgeAnswer, type Step, stepHeaders } from "./resume.ts";

/** What one exchange led to. */
export type Outcome =
  /** The file is as long as it should be; `pieced` when it need not be of one piece. */
  | { kind: "filled"; pieced: boolean }
  /** The source has only a Git LFS pointer. */
  | { kind: "pointer"; object: LfsObject }
  /** The answer was of no use: ask for the whole. */
  | { kind: "ask-again"; rangesWork: boolean };

/**
 * Asks a source once, and puts on disk what it answers.
 *
 * @throws As `fetchArchive` says.
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
      const verdict = judgeAnswer(step, answer.status, answer.headers);
      switch (verdict?.kind) {
        case "ask-again":
          return verdict;
        case "current":
          return { kind: "filled", pieced: false };
        case "rest":
          await receiveRest(answer, verdict.total, part, filling);
          return { kind: "filled", pieced: true };
        case "whole": {
          const { validators } = verdict;
          const object = await receiveWhole(answer, validators, part, filling);
          return object === undefined
            ? { kind: "filled", pieced: validators.total === undefined }
            : { kind: "pointer", object };
        }
        case undefined:
          throw answerError(url, answer.status, answer.headers);
      }
    },
  );
}
