import { EXIT } from "../../base/errors.ts";
import { checkZoo } from "../../publish/check/check.ts";
import type { Session } from "../session.ts";

/**
 * Checks a zoo in a folder, as its owner does before others see it.
 *
 * @returns the exit code: 0 when every entry can be installed.
 * @throws StoreError when there is no zoo.
 */
export async function check(session: Session): Promise<number> {
  const { args: [folder = ""], options, transfer, report } = session;
  const zoo = await checkZoo(folder, transfer, options.limits, report);
  report({ kind: "zoo-checked", ...zoo });
  const isSound = zoo.faulty === 0 && zoo.problems.length === 0;
  return isSound ? EXIT.ok : EXIT.failed;
}
