import { StoreError } from "../base/errors.ts";
import type { Report } from "../report/event.ts";
import { readFolder } from "../base/system/read_folder.ts";

/**
 * Tells before a removal what it cannot remove.
 *
 * @param paths of what has a name that is not Unicode
 */
export function warnOfUnreachable(
  paths: readonly string[],
  report: Report,
): void {
  for (const path of paths) {
    report({
      kind: "warning",
      text: `"${path}" cannot be removed: its name is not UTF-8`,
    });
  }
}

/**
 * Tells after a removal which folders stay although nothing is listed in them.
 *
 * @param folders full paths
 * @param whole whether all that was in them should go
 * @throws StoreError when it should.
 */
export function tellOfLeft(
  folders: readonly string[],
  whole: boolean,
  report: Report,
): void {
  const [first] = folders;
  if (first === undefined) return;
  const [name] = readFolder(first).unreachable;
  const what = name === undefined
    ? "it holds something whose name cannot be read, as one that is not UTF-8"
    : `the name of "${name}" in it is not UTF-8`;
  const error = new StoreError(
    `cannot remove the folder "${first}": ${what}`,
    {
      hint:
        "All else is removed. Look at it with `ls -b`, and remove it with `rm -r`.",
    },
  );
  if (whole) throw error;
  report({ kind: "warning", text: error.message });
}
