import { assertStringIncludes, assertThrows } from "@std/assert";
import { ArchiveError } from "../../../src/base/errors.ts";
import { PARTS } from "../../../src/publish/parts.ts";
import { refuseClashes } from "../../../src/publish/pack/clashes.ts";

/** What a source brings: paths with contents; a folder ends in a slash, a link's content in an arrow. */
function content(given: string, files: Record<string, string>, index = 2) {
  const part = PARTS[index];
  if (part === undefined) throw new TypeError(given);
  const entries = Object.entries(files);
  const isFolder = (path: string) => path.endsWith("/");
  const isLink = (text: string) => text.startsWith("→");
  const regular = entries
    .filter(([path, text]) => !isFolder(path) && !isLink(text))
    .map(([path, sha256]) =>
      ({ kind: "file", path, size: 1, sha256 }) as const
    );
  return {
    part,
    given,
    action: "expand",
    tree: {
      folders: entries.filter(([path]) => isFolder(path)).map(([path]) => ({
        kind: "folder" as const,
        path: path.slice(0, -1),
        mtimeSeconds: undefined,
      })),
      files: regular,
      fileCount: regular.length,
      symlinks: entries.filter(([, text]) => isLink(text)).map((
        [path, text],
      ) => ({
        kind: "symlink" as const,
        path,
        target: text.slice(1),
        targetIsFolder: false,
      })),
    },
  };
}

Deno.test("refuseClashes() lets folders meet, and files that are the same", () => {
  refuseClashes([
    content("a", { "sub/": "", "sub/a": "1", "LICENSE": "l", "link": "→x" }),
    content("b", { "Sub/b": "2", "LICENSE": "l", "link": "→x" }),
  ]);
});

Deno.test("refuseClashes() refuses two copies of one file, which are one section's alone", () => {
  const copies = ["a", "b"].map((given) => ({
    ...content(given, { "x/y": "1" }),
    action: "copy",
  }));
  const error = assertThrows(() => refuseClashes(copies), ArchiveError);
  assertStringIncludes(error.message, `"a" and "b" together: both are`);
});

Deno.test("refuseClashes() leaves what goes to other folders alone", () => {
  refuseClashes([content("a", { x: "1" }), content("b", { x: "2" }, 1)]);
});

for (
  const [clash, one, other, says] of [
    [
      "another content",
      { "s/x": "1" },
      { "s/x": "2" },
      'each has another "s/x"',
    ],
    ["a file and a folder", { x: "1" }, { "x/y": "2" }, 'each has another "x"'],
    ["a folder and a file", { "x/": "" }, { x: "2" }, 'each has another "x"'],
    ["a file and a link", { x: "1" }, { x: "→y" }, 'each has another "x"'],
    [
      "names that differ in case",
      { "Model.pt": "1" },
      { "model.pt": "1" },
      '"Model.pt" and "model.pt" are one file on some systems',
    ],
  ] as const
) {
  Deno.test(`refuseClashes() refuses ${clash} under one path`, () => {
    const { message } = assertThrows(
      () => refuseClashes([content("a.zip", one), content("b.zip", other)]),
      ArchiveError,
    );
    assertStringIncludes(message, 'cannot pack "a.zip" and "b.zip" together');
    assertStringIncludes(message, says);
  });
}
