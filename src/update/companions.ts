import { basename, dirname, join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { attempt } from "../base/os_error.ts";
import { exists } from "../store/if_there.ts";
import type { TransferContext } from "../transfer/context.ts";
import { readReleaseText, type Release } from "./release.ts";
import { COMPANIONS } from "./release_files.ts";

/** A text beside the program, and what it becomes. */
export interface NewCompanion {
  readonly path: string;
  readonly text: string;
}

/**
 * The completions and the manual page that are installed beside a program, as a
 * release has them. The program runs no other one, the new one included, so it
 * cannot ask that for them.
 *
 * @param warn gets what is there and not in the release
 * @throws as `readReleaseText` does.
 */
export async function newCompanions(
  program: string,
  release: Release,
  context: TransferContext,
  warn: (text: string) => void,
): Promise<NewCompanion[]> {
  const folder = dirname(program);
  if (basename(folder) !== "bin") return [];
  const companions: NewCompanion[] = [];
  for (const { file, installed } of COMPANIONS) {
    const path = join(dirname(folder), ...installed.split("/"));
    if (!exists(path)) continue;
    if (release.digests.has(file)) {
      const text = await readReleaseText(release, file, context);
      companions.push({ path, text });
    } else {
      warn(`"${path}" stays as it is: the release has no ${file}`);
    }
  }
  return companions;
}

/** Writes them, each by one rename; warns of those that cannot be written. Returns the paths of the others. */
export function writeCompanions(
  companions: readonly NewCompanion[],
  warn: (text: string) => void,
): string[] {
  return companions.flatMap(({ path, text }) => {
    const fresh = `${path}.new`;
    try {
      attempt("write", path, () => {
        Deno.writeTextFileSync(fresh, text);
        Deno.renameSync(fresh, path);
      });
      return path;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      warn(error.message);
      return [];
    }
  });
}
