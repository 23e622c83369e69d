import {
  concat,
  entry,
  folder,
  gnuLong,
  hardlink,
  header,
  pax,
  symlink,
  tar,
} from "../../support/archives.ts";

const file = (name: string, content = name, fields = {}) =>
  entry({ name, ...fields }, content);

/** Small archives of every shape, to be mutated. */
export const ARCHIVES = [
  tar(folder("dir/"), file("dir/file"), file("dir/run", "x", { mode: 0o755 })),
  tar(file("file", "x".repeat(1300)), file("empty", ""), file("deep/er/file")),
  tar(
    pax([["path", `dir/${"n".repeat(120)}`], ["mtime", "1500000000.5"]]),
    file("short"),
    pax([["size", "4"]]),
    concat(header({ name: "sized", size: 4 }), file("four").subarray(512)),
  ),
  tar(
    gnuLong("L", `dir/${"n".repeat(130)}`),
    file("short", "x", { magic: "ustar  \0" }),
    gnuLong("K", "t".repeat(110)),
    symlink("link", "short"),
  ),
  tar(
    folder("dir"),
    file("dir/file"),
    symlink("link", "dir"),
    symlink("dir/up", "../dir/file"),
    hardlink("same", "dir/file"),
    file("dir/file", "again"),
  ),
  tar(
    pax([["comment", "x"], ["mtime", "7"]], "g"),
    pax([
      ["GNU.sparse.major", "1"],
      ["GNU.sparse.minor", "0"],
      ["GNU.sparse.realsize", "700"],
      ["GNU.sparse.name", "holes"],
    ]),
    file("x", "2\n0\n3\n600\n2\n".padEnd(512, "\0") + "hello"),
    pax([["GNU.sparse.size", "9"], ["GNU.sparse.map", "4,5"]]),
    file("more", "hello"),
  ),
];
