// Pure: no disk, network, clock or environment.

import type { FormerEntry } from "./accident.ts";
import type { Offer } from "./sources/remote/service.ts";

/**
 * The version that a source gives an entry: its own, or the date of its last
 * change. Another content of the same day gets a number: `2026.11.28.2`.
 *
 * @param contents what is packed, by section
 */
export function sourceVersion(
  version: Offer["version"],
  former: Pick<FormerEntry, "version" | "contents"> | undefined,
  contents: ReadonlyMap<string, string> | undefined,
): string | undefined {
  if (version === undefined || "name" in version) return version?.name;
  const { date } = version;
  const before = former?.version ?? "";
  const isThatDay = before === date || before.startsWith(`${date}.`);
  if (former === undefined || !isThatDay) return date;
  const isSame = contents?.size === former.contents.size &&
    [...contents].every(([section, content]) =>
      former.contents.get(section) === content
    );
  if (isSame) return before;
  const count = Number(before.slice(date.length + 1) || "1");
  return Number.isSafeInteger(count) ? `${date}.${count + 1}` : date;
}
