import { dirname, join } from "@std/path";

/** Copies a file, or a folder with all that is below it. */
export async function copyTree(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const entry of Deno.readDir(from)) {
    await copyTree(join(from, entry.name), join(to, entry.name));
  }
}

/** Gives all that is below a folder one time, in seconds since 1970. */
export async function setTimes(folder: string, time: number): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) await setTimes(path, time);
    await Deno.utime(path, time, time);
  }
}

/** The paths of all files below a folder, relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isDirectory) paths.push(entry.name);
    else {
      const below = await filesBelow(join(folder, entry.name));
      paths.push(...below.map((path) => join(entry.name, path)));
    }
  }
  return paths.sort();
}
