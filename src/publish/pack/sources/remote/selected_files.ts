// Pure: no disk, network, clock or environment.

import { checkFilePath } from "../../../../actions/copy/file_path.ts";
import { StoreError } from "../../../../base/errors.ts";
import type { Means, RemoteFile } from "./service.ts";

/** Most files of one address. */
export const MOST_FILES = 10_000;

export function tooMany(
  address: string,
  what = `more than ${MOST_FILES} files`,
): StoreError {
  return new StoreError(
    `cannot pack "${address}": it has ${what}`,
    {
      failure: "input",
      hint: "Narrow them with --include, as in --include '*.safetensors'.",
    },
  );
}

/** Names that are told where one is missing. */
const MOST_NAMES = 10;

/** @param names what there is instead */
export function noSuchFile(
  address: string,
  path: string,
  names: readonly string[],
): StoreError {
  return new StoreError(
    `cannot pack "${address}": it has no ${JSON.stringify(path)}`,
    {
      failure: "not-found",
      hint: names.length === 0
        ? "Check the name, and what follows the @."
        : choiceOf(names),
    },
  );
}

function choiceOf(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  const more = names.length > told.length ? " and others" : "";
  return `It has ${told.join(", ")}${more}.`;
}

/**
 * Keeps the files that are wanted. Hidden ones are left out: no manifest may ask
 * for them.
 *
 * @throws StoreError for a name that could not be installed, and where nothing
 * or too much is left.
 */
export function selectedFiles(
  address: string,
  files: readonly RemoteFile[],
  { wants, warn }: Pick<Means, "wants" | "warn">,
): RemoteFile[] {
  const chosen = files.filter(({ path }) => wants(path));
  const isHidden = ({ path }: RemoteFile) => /(?:^|\/)\.[^./]/.test(path);
  const hidden = chosen.filter(isHidden).map(({ path }) => path)
    // Every repository has it, and only git reads it.
    .filter((path) => path !== ".gitattributes");
  if (hidden.length > 0) {
    const told = hidden.slice(0, MOST_NAMES).join(", ");
    const more = hidden.length - MOST_NAMES;
    warn(
      `"${address}": hidden files are left out: ${told}` +
        (more > 0 ? ` and ${more} more` : ""),
    );
  }
  const kept = chosen.filter((file) => !isHidden(file));
  if (kept.length > MOST_FILES) throw tooMany(address);
  const seen = new Set<string>();
  for (const { path } of kept) {
    const checked = checkFilePath(path);
    const reason = "reason" in checked
      ? checked.reason
      : checked.file !== path
      ? "has empty parts"
      : seen.has(path)
      ? "appears twice"
      : undefined;
    seen.add(path);
    if (reason === undefined) continue;
    throw new StoreError(
      `cannot pack "${address}": the name ${
        JSON.stringify(path)
      } of a file in it ${reason}`,
      {
        failure: "input",
        hint: "Leave it out with --exclude, or tell the model's owner.",
      },
    );
  }
  if (kept.length > 0) return kept;
  throw new StoreError(
    `cannot pack "${address}": ${
      files.length === 0
        ? "it has no files"
        : "--include and --exclude leave none of its files"
    }`,
    {
      failure: "input",
      hint: files.length === 0
        ? "Check the address."
        : `${choiceOf(files.map(({ path }) => path))} Check these options.`,
    },
  );
}
