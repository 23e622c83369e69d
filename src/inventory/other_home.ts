import { type InstalledEntry, sectionsOf } from "./installed_entry.ts";
import { TreeLocator } from "./tree_locator.ts";

/**
 * The home that an entry was installed into, where it is another folder than
 * this one and still has something of it. A config folder has one record of an
 * entry, whatever the home.
 *
 * @throws StoreError when the disk refuses to tell.
 */
export function otherHome(
  entry: InstalledEntry,
  home: string,
): string | undefined {
  const earlier = (entry.receipt ?? entry.unfinished)?.home;
  if (earlier === undefined || earlier === home) return undefined;
  const other = new TreeLocator(earlier);
  const isSame = other.locate("").folder ===
    new TreeLocator(home).locate("").folder;
  return isSame || !hasAny(entry, other) ? undefined : earlier;
}

/**
 * The entries without those that are in another home, and not in this one:
 * what is done to all does not concern them.
 *
 * @param warn told of each of these
 * @throws StoreError when the disk refuses to tell.
 */
export function withoutElsewhere(
  entries: readonly InstalledEntry[],
  home: string,
  warn: (text: string) => void,
): InstalledEntry[] {
  const locator = new TreeLocator(home);
  return entries.filter((entry) => {
    const other = otherHome(entry, home);
    if (other === undefined || hasAny(entry, locator)) return true;
    warn(`"${entry.id}" is in the home "${other}" and is left out`);
    return false;
  });
}

function hasAny(entry: InstalledEntry, locator: TreeLocator): boolean {
  return sectionsOf(entry).some(({ folder }) => locator.locate(folder).there);
}
