// Pure: no disk, network, clock or environment.

/** The number behind a part's name, as in `zoo.tar.001`. */
const NUMBER = /\.(\d{3,6})$/;

/** The name of a part of a bundle; the first is 1. */
export function partName(bundle: string, number: number): string {
  return `${bundle}.${String(number).padStart(3, "0")}`;
}

/** The bundle that a name or path means: that of a part means the whole. */
export function bundleName(name: string): string {
  return name.replace(NUMBER, "");
}

/** Whether a name is that of a bundle, or of a part of it. */
export function isNameOf(bundle: string, name: string): boolean {
  return bundleName(name) === bundle;
}

/** The folder for a bundle that is being written. */
export function workOf(bundle: string): string {
  return `${bundle}.work`;
}

/**
 * Picks the parts of a bundle, by its own name, from the names in its folder.
 *
 * @returns those from the first on without a gap, and those that are missing
 * although a later one is there.
 */
export function findParts(
  bundle: string,
  inFolder: readonly string[],
): { names: string[]; missing: string[] } {
  const there = inFolder.filter((name) => isNameOf(bundle, name));
  const numbers = there.map((name) => Number(NUMBER.exec(name)?.[1] ?? 0));
  const length = Math.max(0, ...numbers);
  const all = Array.from({ length }, (_, i) => partName(bundle, i + 1));
  const known = new Set(there);
  const missing = all.filter((name) => !known.has(name));
  const [gap] = missing;
  const names = gap === undefined ? all : all.slice(0, all.indexOf(gap));
  return { names, missing };
}
