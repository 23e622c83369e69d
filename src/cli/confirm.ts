import { abortable } from "../base/waiting.ts";
import { AppError, UsageError } from "../base/errors.ts";
import type { Session } from "./session.ts";

/**
 * Asks the user on the terminal whether something shall be done, unless `--yes`
 * says so. Only a clear yes counts.
 *
 * @param question ends with a question mark
 * @throws UsageError where there is nobody to ask, AppError when the answer is
 * no, or the reason of the run's signal.
 */
export async function confirm(
  session: Pick<Session, "options" | "world">,
  question: string,
): Promise<void> {
  const { options, world } = session;
  if (options.yes) return;
  if (!world.stdinIsTerminal) {
    throw new UsageError(
      "cannot ask whether to go on: stdin is no terminal",
      { hint: "Give --yes to do it without being asked." },
    );
  }
  if (!await isYes(world, question)) {
    throw new AppError("nothing was removed: the answer was not yes");
  }
}

async function isYes(
  { stderr, readLine, stop }: Session["world"],
  question: string,
): Promise<boolean> {
  stderr.writeSync(new TextEncoder().encode(`${question} [y/N] `));
  const answer = await abortable(readLine(), stop);
  return /^\s*y(?:es)?\s*$/i.test(answer);
}
