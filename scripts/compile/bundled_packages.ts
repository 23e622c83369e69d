// Pure: no disk, network, clock or environment.

/** A package whose code is in the program. */
export interface BundledPackage {
  name: string;
  version: string;
  /** Its digest as deno.lock has it: `sha512-` and base64. */
  integrity: string;
  /** Its folder below `node_modules/.deno`. */
  folder: string;
}

/**
 * The packages of deno.lock whose code is in a bundle: the bundler names the
 * file that each piece of code comes from.
 *
 * @param npm the part of deno.lock that lists npm packages.
 * @param bundle text of the bundle.
 */
export function bundledPackages(
  npm: Readonly<Record<string, { integrity: string }>>,
  bundle: string,
): BundledPackage[] {
  return Object.entries(npm).flatMap(([key, { integrity }]) => {
    // A suffix behind `_` tells which peer dependencies a package was given.
    const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    if (name === undefined || version === undefined) return [];
    const place = `${key.replace("/", "+")}/node_modules/${name}`;
    return bundle.includes(`node_modules/.deno/${place}/`)
      ? [{ name, version, integrity, folder: place }]
      : [];
  });
}
