import { join } from "@std/path";

/** Runs `body` with an empty folder that is removed afterwards, whatever happens. */
export async function withTempFolder<T>(
  body: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "net_download_test_" }),
  );
  try {
    return await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a file and the folders above it; returns its path. */
export async function writeFile(
  folder: string,
  path: string,
  content: string | Uint8Array,
): Promise<string> {
  const file = join(folder, path);
  await Deno.mkdir(join(file, ".."), { recursive: true });
  await Deno.writeFile(
    file,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  return file;
}

/** The paths below a folder, sorted; folders end in a slash. */
export function listTree(folder: string, below = ""): string[] {
  const paths: string[] = [];
  for (const entry of Deno.readDirSync(join(folder, below))) {
    const path = below + entry.name;
    if (entry.isDirectory) {
      paths.push(`${path}/`, ...listTree(folder, `${path}/`));
    } else {
      paths.push(path);
    }
  }
  return paths.sort();
}
