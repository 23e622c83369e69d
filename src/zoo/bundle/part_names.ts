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

/** Which parts of a bundle are there. */
export interface FoundParts {
  /** Names from the first part on, without a gap. */
  names: string[];
  /** The first part that is missing although a later one is there. */
  missing: string | undefined;
}

/** Picks the parts of a bundle, by its own name, from the names in its folder. */
export function findParts(
  bundle: string,
  inFolder: readonly string[],
): FoundParts {
  const there = new Set(
    inFolder.filter((name) => NUMBER.test(name) && bundleName(name) === bundle),
  );
  const names: string[] = [];
  while (there.delete(partName(bundle, names.length + 1))) {
    names.push(partName(bundle, names.length + 1));
  }
  const missing = there.size > 0
    ? partName(bundle, names.length + 1)
    : undefined;
  return { names, missing };
}
