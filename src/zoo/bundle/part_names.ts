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

/** Which parts of a bundle are there. */
export interface FoundParts {
  /** Names from the first part on, without a gap. */
  names: string[];
  /** Parts that are missing although a later one is there. */
  missing: string[];
}

/** Picks the parts of a bundle, by its own name, from the names in its folder. */
export function findParts(
  bundle: string,
  inFolder: readonly string[],
): FoundParts {
  const there = new Set(
    inFolder.filter((name) => NUMBER.test(name) && isNameOf(bundle, name)),
  );
  const last = Math.max(
    0,
    ...Array.from(there, (name) => Number(NUMBER.exec(name)?.[1])),
  );
  const names: string[] = [];
  const missing: string[] = [];
  for (let number = 1; number <= last; number++) {
    const name = partName(bundle, number);
    if (there.has(name)) {
      if (missing.length === 0) names.push(name);
    } else missing.push(name);
  }
  return { names, missing };
}
