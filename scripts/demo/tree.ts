import { join } from "@std/path";
import { formatBytes } from "../../src/report/format.ts";

/** The files and folders in `folder`, one a line, indented, with the files' sizes. */
export async function treeLines(
  folder: string,
  indent = "",
): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  const lines: string[] = [];
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) {
      lines.push(`${indent}${name}/`);
      lines.push(...await treeLines(path, `${indent}  `));
    } else {
      const { size } = await Deno.stat(path);
      lines.push(`${`${indent}${name}`.padEnd(60)} ${formatBytes(size)}`);
    }
  }
  return lines;
}
