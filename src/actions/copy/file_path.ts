// Pure: no disk, network, clock or environment.

import { checkRelativePath } from "../../base/portable_path.ts";
import { isSetAside } from "../../base/set_aside_name.ts";

type FilePath = { readonly file: string } | { readonly reason: string };

/**
 * The path that a copied file gets in its folder, with `/` between its parts:
 * what the key `file` says, or where it says nothing the last part of the
 * address. A manifest is not trusted, so neither is the name that it leads to.
 *
 * @returns the path, or why there is none.
 */
export function filePath(key: string | undefined, address: URL): FilePath {
  if (key) {
    const path = checkFilePath(key);
    return "file" in path
      ? path
      : { reason: `file "${key}" is refused: it ${path.reason}` };
  }
  const path = addressName(address);
  return "file" in path
    ? path
    : { reason: `name the file with the key "file": ${path.reason}` };
}

/** The name that an address gives a file: its last part. @returns as {@linkcode filePath} does. */
export function addressName({ pathname }: URL): FilePath {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (last === "") return { reason: "its address ends in a slash" };
  const end = `its address ends in ${JSON.stringify(last)}, which`;
  try {
    const name = decodeURIComponent(last);
    if (name.includes("/")) return { reason: `${end} contains a slash` };
    const path = checkFilePath(name);
    return "file" in path ? path : { reason: `${end} ${path.reason}` };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return { reason: `${end} is not percent-encoded UTF-8` };
  }
}

/**
 * Checks a path that a copied file is to get.
 *
 * @returns why it is none as a predicate: "is empty".
 */
export function checkFilePath(value: string): FilePath {
  if (value.endsWith("/")) return { reason: "ends in a slash" };
  const path = checkRelativePath(value);
  if ("reason" in path) return path;
  const [reason] = path.segments.flatMap((name) => whyNot(name) ?? []);
  if (reason !== undefined) return { reason };
  if (path.segments.length === 0) return { reason: "is the folder itself" };
  return { file: path.segments.join("/") };
}

/** Why a name that an archive may have is none for a manifest to choose. */
function whyNot(name: string): string | undefined {
  if (name.startsWith(".")) {
    return "is hidden: such names are kept for the program's own files";
  }
  // Some file systems do not tell cases apart.
  if (isSetAside(name.toLowerCase())) {
    return "is one that net_download gives to files that it sets aside";
  }
  if (/[<>"|?*]/.test(name)) {
    return 'contains one of <>"|?*, which Windows cannot store';
  }
  // A manifest that a mirror writes could not say it.
  if (name.trim() !== name) return "begins or ends with a blank";
  return undefined;
}
