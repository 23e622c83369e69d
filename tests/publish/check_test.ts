import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError, StoreError } from "../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../src/actions/expand/limits.ts";
import type { CheckedEntry } from "../../src/publish/check/entry.ts";
import { type CheckedZoo, checkZoo } from "../../src/publish/check/check.ts";
import type { ReportEvent } from "../../src/report/event.ts";
import {
  LISTS_ANY_NAME,
  TAKES_ANY_NAME,
  writeOddNames,
} from "../support/odd_names.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { zip } from "../support/zip.ts";
import { packedFiles, ROOT, withWorkshop, type Workshop } from "./zoo.ts";

const FILES = await packedFiles();

async function check(
  { zoo, transfer }: Workshop,
): Promise<CheckedZoo & { found: CheckedEntry[] }> {
  const found: CheckedEntry[] = [];
  const checked = await checkZoo(
    zoo,
    transfer,
    DEFAULT_LIMITS,
    (event) => {
      if (event.kind === "entry-checked") {
        const { kind: _, ...entry } = event;
        found.push(entry);
      }
    },
  );
  return { ...checked, found };
}

const problemsOf = ({ found }: { found: CheckedEntry[] }) =>
  found.flatMap(({ problems }) => problems);

const within = (path: string) => `zoo/${ROOT}/foo_bar/${path}`;

Deno.test("checkZoo() leaves the zoo and the temporary folder as they were", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    const list = () => [...Deno.readDirSync(workshop.zoo)].map((e) => e.name);
    const before = list().sort();
    await check(workshop);
    assertEquals(list().sort(), before);
  }));

for (
  const [fault, harm, says] of [
    [
      "an archive that is gone",
      ({ folder }) => Deno.remove(join(folder, within("data.tar.gz"))),
      "no such file",
    ],
    [
      "an archive that was changed",
      async ({ write }) => {
        const path = await write(within("data.tar.gz"), "");
        await Deno.writeFile(path, await tarGz({ "b.txt": "b" }));
      },
      "as the manifest says",
    ],
    [
      "an archive that is torn",
      ({ folder }) => Deno.truncate(join(folder, within("data.tar.gz")), 60),
      "its size is wrong",
    ],
    [
      "an archive that leads out of its folder",
      async ({ write }) => {
        const path = await write(within("data.tar.gz"), "");
        await Deno.writeFile(path, await tarGz({ "../../evil": "b" }));
      },
      "../../evil",
    ],
    [
      "a zip archive that leads out of its folder",
      async ({ write }) => {
        const path = await write(within("data.tar.gz"), "");
        await Deno.writeFile(path, zip([{ name: "../../evil" }]));
      },
      "../../evil",
    ],
    [
      "an archive with nothing in it",
      async ({ write }) => {
        const path = await write(within("data.tar.gz"), "");
        await Deno.writeFile(path, zip([]));
      },
      "the archive is empty",
    ],
    [
      "a manifest that does not parse",
      async ({ write }) => void await write(within("main.ini"), "<html>"),
      "cannot use the manifest",
    ],
    [
      "a manifest that leads out of the home",
      async ({ write }) =>
        void await write(
          within("main.ini"),
          "[d]\naction=expand\nurl=data.tar.gz\ndestination=../..\n",
        ),
      "leads out",
    ],
    [
      "an archive that is elsewhere",
      async ({ write }) =>
        void await write(
          within("main.ini"),
          "[config]\nversion=1.0\n[d]\naction=expand\nurl=http://127.0.0.1:9/d\n",
        ),
      "is not in the zoo but at http://127.0.0.1:9/d",
    ],
    [
      "a version that the index does not know",
      async ({ write }) =>
        void await write(
          within("main.ini"),
          "[config]\nversion=2.0\n[d]\naction=expand\nurl=data.tar.gz\n",
        ),
      "the index says version 1.0, the manifest 2.0",
    ],
  ] satisfies [string, (workshop: Workshop) => Promise<void>, string][]
) {
  Deno.test(`checkZoo() finds ${fault}, and checks the other entries`, () =>
    withWorkshop(async (workshop) => {
      for (const [path, bytes] of Object.entries(FILES)) {
        await writeFile(workshop.zoo, path, bytes);
      }
      await harm(workshop);
      const checked = await check(workshop);
      assertStringIncludes(problemsOf(checked).join("\n"), says);
      assertEquals([checked.entries, checked.faulty], [2, 1]);
    }));
}

Deno.test("checkZoo() finds sections that cannot be installed together", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    const folder = `${workshop.zoo}/${ROOT}/foo_bar`;
    await Deno.writeFile(`${folder}/a.zip`, zip([{ name: "sub/a.txt" }]));
    await Deno.writeTextFile(`${folder}/sub`, "a file");
    await Deno.writeTextFile(
      `${folder}/main.ini`,
      "[a]\naction = expand\nurl = a.zip\n[b]\naction = copy\nurl = sub\n",
    );
    assertStringIncludes(
      problemsOf(await check(workshop)).join("\n"),
      'cannot install section "b": its file "sub" is a folder in section "a"',
    );
  }));

Deno.test("checkZoo() finds an entry that asks for a newer program", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    const path = `${workshop.zoo}/${ROOT}/foo_bar/main.ini`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      text.replace("[config]", "[config]\nmin_download_api = 1.2"),
    );
    assertStringIncludes(
      problemsOf(await check(workshop)).join("\n"),
      "it asks for download API 1.2, and this program has 1.1",
    );
  }));

Deno.test("checkZoo() compares the index with what is there", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    await workshop.pack("other");
    await workshop.write(
      `zoo/${ROOT}/third/main.ini`,
      "[d]\naction=expand\nurl=../other/data.tar.gz\n",
    );
    await Deno.remove(join(workshop.zoo, ROOT, "other/main.ini"));
    const { problems, faulty } = await check(workshop);
    assertEquals(problems.slice(0, 2), [
      '"third" is not in the index',
      '"other" is in the index but not in the zoo',
    ]);
    assertEquals(faulty, 0);
  }));

Deno.test("checkZoo() compares every digest of SHA256SUMS", () =>
  withWorkshop(async (workshop) => {
    await workshop.write(within("README.md"), "# Foo\n");
    await workshop.pack("foo_bar");
    await workshop.write(within("README.md"), "# Bar\n");
    assertEquals((await check(workshop)).problems, [
      `"${ROOT}/foo_bar/README.md" does not match SHA256SUMS`,
    ]);
    await Deno.remove(join(workshop.folder, within("README.md")));
    const { problems } = await check(workshop);
    assertStringIncludes(problems.join(), "no such file");
  }));

Deno.test("checkZoo() tells an index that cannot be used", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    await workshop.write(`zoo/${ROOT}/index.json`, "{");
    const { problems } = await check(workshop);
    assertStringIncludes(problems[0] ?? "", "index.json");
  }));

Deno.test("checkZoo() notes weights that NiftyNet would not find", () =>
  withWorkshop(async (workshop) => {
    const path = await workshop.write("zoo/README.md", "# Zoo\n");
    const zoo = join(path, "..");
    await workshop.write(
      "zoo/toy/main.ini",
      "[w]\naction=expand\nurl=w.tar.gz\ndestination=models\n",
    );
    await Deno.writeFile(
      join(zoo, "toy/w.tar.gz"),
      await tarGz({ "model.ckpt-1.index": "x" }),
    );
    const { found } = await check(workshop);
    assertEquals(found.map(({ problems }) => problems), [[]]);
    assertStringIncludes(found[0]?.notes.join() ?? "", 'no folder "models"');
  }));

for (
  const [what, keys, name, content] of [
    [
      "a zip archive",
      "action=expand\nurl=d.zip",
      "d.zip",
      zip([{ name: "a" }]),
    ],
    ["a file to copy", "action=copy\nurl=d.onnx", "d.onnx", zip([])],
  ] as const
) {
  Deno.test(`checkZoo() notes ${what} without the download API that it takes`, () =>
    withWorkshop(async (workshop) => {
      const notesWith = async (config: string) => {
        await workshop.write("zoo/toy/main.ini", `${config}[d]\n${keys}\n`);
        const { found } = await check(workshop);
        return found.map(({ problems, notes }) => [problems, notes]);
      };
      await workshop.write("zoo/README.md", "# Zoo\n");
      await workshop.write("zoo/toy/main.ini", "");
      await Deno.writeFile(join(workshop.zoo, "toy", name), content);
      const note =
        `[d]: it is ${what}, which older programs do not read: with "min_download_api = 1.1" in [config] they say so`;
      assertEquals(await notesWith(""), [[[], [note]]]);
      assertEquals(await notesWith("[config]\nmin_download_api=1.0\n"), [
        [[], [note]],
      ]);
      assertEquals(await notesWith("[config]\nmin_download_api=1.1\n"), [
        [[], []],
      ]);
    }));
}

Deno.test("checkZoo() notes once what goes for many sections", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("zoo/README.md", "# Zoo\n");
    const names = Array.from({ length: 20 }, (_, index) => `f${index}.txt`);
    await workshop.write(
      "zoo/toy/main.ini",
      names.map((name) => `[${name}]\naction=copy\nurl=${name}\n`).join(""),
    );
    for (const name of names) await workshop.write(`zoo/toy/${name}`, name);
    const { found } = await check(workshop);
    const [note = "", ...others] = found.flatMap(({ notes }) => notes);
    assertEquals(others, []);
    assertStringIncludes(note, "[f0.txt]: it is a file to copy");
    assertStringIncludes(note, "(the same goes for 19 more sections)");
  }));

Deno.test("checkZoo() reads an archive once that several entries name", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("zoo/README.md", "# Zoo\n");
    const section = "[d]\naction=expand\nurl=../one/d.tar.gz\n";
    await workshop.write("zoo/one/main.ini", section);
    await workshop.write("zoo/two/main.ini", section);
    await Deno.writeFile(
      join(workshop.zoo, "one/d.tar.gz"),
      await tarGz({ "a.txt": "a" }),
    );
    const { found, faulty } = await check(workshop);
    assertEquals(found.map(({ files }) => files), [1, 1]);
    assertEquals(faulty, 0);
  }));

Deno.test("checkZoo() refuses what is not there, and what is no zoo", () =>
  withWorkshop(async (workshop) => {
    await assertRejects(() => check(workshop), StoreError, "no such folder");
    await workshop.write("zoo", "no bundle");
    await assertRejects(() => check(workshop), IntegrityError, "not a bundle");
  }));

Deno.test("checkZoo() reports how far it is with each archive", () =>
  withWorkshop(async ({ pack, zoo, transfer }) => {
    const { archives } = await pack("foo_bar");
    const events: ReportEvent[] = [];
    await checkZoo(zoo, transfer, DEFAULT_LIMITS, (event) => {
      events.push(event);
    });
    assertEquals(
      events.filter(({ kind }) => kind.startsWith("archive-")),
      archives.flatMap(({ section, bytes }) => {
        const archive = { id: "foo_bar", section };
        return [
          {
            kind: "archive-progress",
            archive,
            received: bytes,
            total: bytes,
          } as const,
          { kind: "archive-ended", archive } as const,
        ];
      }),
    );
  }));

Deno.test({
  name:
    "checkZoo() tells a folder whose name is not UTF-8, where Deno lists it",
  ignore: !TAKES_ANY_NAME || !LISTS_ANY_NAME,
  fn: () =>
    withWorkshop(async (workshop) => {
      await workshop.pack("foo_bar");
      await writeOddNames(join(workshop.zoo, ROOT));
      const { problems } = await check(workshop);
      assertEquals(problems.length, 2);
      assertStringIncludes(problems.join(), "is not UTF-8");
    }),
});
