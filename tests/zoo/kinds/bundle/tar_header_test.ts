import { assertEquals } from "@std/assert";
import {
  padding,
  tarHeader,
} from "../../../../src/zoo/kinds/bundle/tar_header.ts";
import {
  concat,
  END,
  hasProgram,
  runProgramWith,
} from "../../../support/archives.ts";
import { withTempFolder } from "../../../support/temp.ts";

const PATHS = [
  "a",
  "x".repeat(100),
  `${"d".repeat(60)}/${"x".repeat(99)}`,
  `${"d/".repeat(70)}x`,
  `${"d".repeat(155)}/${"x".repeat(100)}`,
  `${"d".repeat(156)}/x`,
  "x".repeat(101),
  `${"x".repeat(200)}/${"y".repeat(200)}`,
  "ü/ä b.tar.gz",
];

Deno.test("tarHeader() is whole blocks, and one where ustar has room", () => {
  const blocks = PATHS.map((path) => tarHeader(path, 5).length / 512);
  assertEquals(blocks, [1, 1, 1, 1, 1, 3, 3, 3, 3]);
  assertEquals(tarHeader("a", 8 * 2 ** 30 - 1).length, 512);
  assertEquals(tarHeader("a", 8 * 2 ** 30).length, 3 * 512);
});

/** What each program makes of an archive: the paths and sizes of its files. */
const READERS = {
  tar: ["tar", "--quoting-style=literal", "-tvf"],
  bsdtar: ["bsdtar", "-tvf"],
  python3: [
    "python3",
    "-c",
    "import sys, tarfile\nfor m in tarfile.open(sys.argv[1]): print('-', 0, m.size, 0, 0, m.name)",
  ],
};

for (const [program, command] of Object.entries(READERS)) {
  Deno.test(`${program} reads the names and sizes that tarHeader() writes`, () =>
    withTempFolder(async (folder) => {
      if (!hasProgram(program)) return;
      const path = `${folder}/a.tar`;
      const content = new Uint8Array(512).fill(120, 0, 5);
      const members = PATHS.flatMap((each) => [tarHeader(each, 5), content]);
      // The last member is larger than octal digits tell; most of it is a hole.
      const large = 9 * 2 ** 30;
      const head = concat(...members, tarHeader("large", large));
      await Deno.writeFile(path, head);
      await Deno.truncate(path, head.length + large + padding(large));
      await Deno.writeFile(path, END, { append: true });
      const output = await runProgramWith("env", [
        "LC_ALL=C.UTF-8",
        ...command,
        path,
      ]);
      const lines = new TextDecoder().decode(output).trimEnd().split("\n");
      assertEquals(
        lines.map((line) => [
          PATHS.concat("large").find((each) => line.endsWith(` ${each}`)),
          line.split(/\s+/).slice(0, 6).find((word) =>
            word === "5" || word === String(large)
          ),
        ]),
        [...PATHS.map((each) => [each, "5"]), ["large", String(large)]],
      );
    }));
}
