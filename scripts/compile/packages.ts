import { join } from "@std/path";
import type { Bundle } from "./bundle.ts";
import { bundledPackages } from "./bundled_packages.ts";
import type { Package } from "./sbom.ts";

/**
 * The npm packages whose code is in a bundle, with the licences that they name.
 *
 * @param root the project's folder, for its deno.lock.
 */
export async function packagesOf(
  root: string,
  { text, packages }: Bundle,
): Promise<Package[]> {
  const lock = await readJson(join(root, "deno.lock"));
  const inside = bundledPackages(lock.npm ?? {}, text);
  return await Promise.all(inside.map(async ({ folder, ...found }) => {
    const path = join(packages, folder, "package.json");
    const { license } = await readJson(path);
    return {
      ...found,
      license: typeof license === "string" ? license : undefined,
    };
  }));
}

async function readJson(path: string) {
  return JSON.parse(await Deno.readTextFile(path));
}
