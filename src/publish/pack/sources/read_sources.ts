import { resolve } from "@std/path";
import { ArchiveError, StoreError, UsageError } from "../../../base/errors.ts";
import { attempt } from "../../../base/os_error.ts";
import { isInside } from "../../../base/system/is_inside.ts";
import { type Part, PARTS } from "../../parts.ts";
import { exists } from "../../../store/if_there.ts";
import { fileSource } from "./file.ts";
import { folderSource } from "./folder.ts";
import { hasScheme, isAddress, unknownScheme } from "./remote/services.ts";
import type { NamedPaths, Source } from "./source.ts";

/**
 * Looks at the files and folders that are to be packed. In what order an option's paths are given makes no
 * difference.
 *
 * @param zoo full path of the zoo that it is for
 * @param others sources that are not on a disk
 * @returns the sources in the order of their parts and names.
 * @throws UsageError for a path that is given twice, StoreError for one that
 * cannot be read or packed, ArchiveError for content that is not usable.
 */
export function readSources(
  named: NamedPaths,
  zoo: string,
  others: readonly Source[] = [],
): Source[] {
  return PARTS.flatMap((part) => {
    const paths = named[part.section].filter((given) => !isAddress(given));
    for (const given of paths) {
      if (hasScheme(given) && !exists(given)) throw unknownScheme(given);
      refuseZoo(given, zoo);
    }
    refuseTwice(part, paths);
    return [
      ...paths.map((given) => readSource(part, given)),
      ...others.filter((each) => each.part === part),
    ]
      .sort((a, b) =>
        a.name < b.name || a.name === b.name && a.given < b.given ? -1 : 1
      );
  });
}

function readSource(part: Part, given: string): Source {
  const info = attempt("pack", given, () => Deno.statSync(given));
  if (info.isFile) return fileSource(part, given);
  if (!info.isDirectory) {
    throw new StoreError(
      `cannot pack "${given}": it is a pipe, socket or device`,
      { failure: "input", hint: "Write it into a file, and name that." },
    );
  }
  return folderSource(part, given);
}

/** A zoo in a folder would go into its own archive, and with every run again. */
function refuseZoo(given: string, zoo: string): void {
  if (!isInside(zoo, resolve(given))) return;
  throw new ArchiveError(`cannot pack "${given}": the zoo "${zoo}" is in it`, {
    failure: "input",
    hint: "Name another folder with --to, or pack another one.",
  });
}

function refuseTwice(part: Part, paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const given of paths) {
    const real = attempt("pack", given, () => Deno.realPathSync(given));
    const other = seen.get(real);
    if (other !== undefined) {
      throw new UsageError(
        other === given
          ? `option --${part.section} is given "${given}" twice`
          : `option --${part.section} names one file or folder twice, as "${other}" and as "${given}"`,
      );
    }
    seen.set(real, given);
  }
}
