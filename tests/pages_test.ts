import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const root = fromFileUrl(new URL("../", import.meta.url));

/** Folders that hold no page of ours. */
const SKIPPED = [".git", "dist", "node_modules", "vendor"];

/** Files and folders below one, as seen from the root. */
function* below(
  folder: string,
): Generator<{ path: string; isFolder: boolean }> {
  for (const { name, isDirectory } of Deno.readDirSync(join(root, folder))) {
    if (SKIPPED.includes(name)) continue;
    const path = join(folder, name);
    yield { path, isFolder: isDirectory };
    if (isDirectory) yield* below(path);
  }
}

const pages = [...below(".")]
  .filter(({ path }) => path.endsWith(".md"))
  .map(({ path }) => path);

/** The anchors that GitHub gives a page's headings. */
function anchors(page: string): string[] {
  const headings = page.matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = ""]) =>
    text.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim()
      .replaceAll(" ", "-")
  );
}

/** Why a link leads nowhere; undefined where it leads somewhere, or out. */
function fault(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : join(dirname(from), path);
  try {
    const isPage = Deno.statSync(join(root, target)).isFile;
    if (anchor === undefined) return undefined;
    const text = isPage ? Deno.readTextFileSync(join(root, target)) : "";
    return anchors(text).includes(anchor) ? undefined : "no such heading";
  } catch {
    // Nothing but a missing file is likely here, and it fails the test.
    return "no such file";
  }
}

Deno.test("every link of a page leads to a file and a heading that is there", () => {
  const wrong = pages.flatMap((page) => {
    const text = Deno.readTextFileSync(join(root, page));
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
      const why = fault(page, link);
      return why === undefined ? [] : [`${page}: ${link}: ${why}`];
    });
  });
  assertEquals(wrong, []);
});

Deno.test("src/README.md has a line for every folder of src, and for no other", () => {
  const text = Deno.readTextFileSync(join(root, "src/README.md"));
  const table = text.slice(text.indexOf("## Folders"));
  const named = [...table.matchAll(/^\| `([a-z][\w/]*)` /gm)]
    .map(([, folder = ""]) => folder);
  const folders = [...below("src")]
    .filter(({ isFolder }) => isFolder)
    .map(({ path }) => relative("src", path).replaceAll("\\", "/"))
    .filter((folder) => !folder.startsWith("std/"));
  const first = named.slice(0, folders.length);
  assertEquals(first.toSorted(), folders.toSorted());
});
