import { EXIT } from "../../base/errors.ts";
import { checkZoo } from "../../publish/check/check.ts";
import type { Session } from "../session.ts";

/**
 * Checks a zoo, as its owner does before others see it, and others before they use it.
 *
 * @returns the exit code: 0 when every entry can be installed.
 * @throws AppError when there is no zoo, or it cannot be told what is in it.
 */
export async function check(session: Session): Promise<number> {
  const { args: [zoo = ""], options, transfer, trust, report } = session;
  const checked = await checkZoo(
    zoo,
    { ...transfer, trust },
    options.limits,
    report,
  );
  report({ kind: "zoo-checked", ...checked });
  const isSound = checked.faulty === 0 && checked.problems.length === 0;
  return isSound ? EXIT.ok : EXIT.failed;
}
