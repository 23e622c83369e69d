import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ArchiveError,
  Interrupted,
  StoreError,
} from "../../src/base/errors.ts";
import { commitEntry, type StagedEntry } from "../../src/store/commit.ts";
import { type Disk, systemDisk } from "../../src/store/disk.ts";
import { temporaryName } from "../../src/store/layout.ts";
import { readReceipt } from "../../src/store/receipt_file.ts";
import { readRecord } from "../../src/store/record.ts";
import { withTempFolder } from "../support/temp.ts";
import { apartDisk } from "./disks.ts";
import { places, type SectionSpec, stageEntry } from "./entries.ts";
import { makeTree, readTree, type TreeSpec } from "./trees.ts";

function recordText({ paths }: StagedEntry): string | undefined {
  const bytes = readRecord(paths);
  return bytes && new TextDecoder().decode(bytes);
}

/** Installs `tree` into a step folder that holds `there`; returns what is there then. */
async function mergeInto(
  root: string,
  there: TreeSpec,
  tree: TreeSpec,
  setAside: [string, string][] = [],
): Promise<TreeSpec> {
  const folder = join(places(root).home, "data/x");
  makeTree(folder, there);
  const entry = stageEntry(root, "x", "1", [
    { section: "data", folder: "data/x", tree },
  ]);
  await commitEntry(entry, {
    onSetAside: (path, backup) => setAside.push([path, backup]),
  });
  return readTree(folder);
}

Deno.test("commitEntry() puts sections in place, writes receipt and record", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1.2", [
      { section: "data", folder: "data/x", tree: { "a": "A", "b/c": "C" } },
      { section: "code", folder: "extensions/x", tree: { "x.py": "pass" } },
    ]);
    const merged: string[] = [];
    await commitEntry(entry, { onMerge: (section) => merged.push(section) });
    const { home, configHome } = places(root);
    assertEquals(readTree(join(home, "data")), { "x/a": "A", "x/b/c": "C" });
    assertEquals(readTree(join(home, "extensions")), { "x/x.py": "pass" });
    assertEquals(merged, ["data", "code"]);
    assertEquals(recordText(entry), "[config]\nversion = 1.2\n");
    const receipt = await readReceipt(entry.paths.receipt);
    assertEquals(receipt?.sections, entry.sections.map((each) => each.receipt));
    assertEquals(receipt?.version, "1.2");
    assertEquals(Object.keys(readTree(configHome)), [
      ".downloads_local_config_cache/x_main.ini",
      ".net_download/receipts/x.json",
      ".net_download/unfinished",
    ]);
  });
});

Deno.test("commitEntry() moves a new folder in one step, however much is in it", async () => {
  await withTempFolder(async (root) => {
    const tree = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`d${i % 7}/f${i}`, "x"]),
    );
    const entry = stageEntry(root, "x", "1", [
      { section: "data", folder: "data/x", tree },
    ]);
    const { home } = places(root);
    const renames: string[] = [];
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        if (to.startsWith(home)) renames.push(to);
        systemDisk.rename(from, to);
      },
    };
    await commitEntry(entry, { disk });
    assertEquals(renames, [join(home, "data/x")]);
    assertEquals(Object.keys(readTree(join(home, "data/x"))).length, 500);
  });
});

Deno.test("commitEntry() replaces files and links that it has put there, and keeps all others", async () => {
  await withTempFolder(async (root) => {
    const old = { "a": "old", "b/c": "old", "l": { link: "a" } };
    await mergeInto(root, {}, old);
    const tree = { "a": "new", "b/c": "new", "b/d/e": "new", "l": "new" };
    const told: [string, string][] = [];
    const mine = { "mine": "M", "b/mine": "M" };
    assertEquals(await mergeInto(root, mine, tree, told), {
      "a": "new",
      "b/c": "new",
      "b/d/e": "new",
      "b/mine": "M",
      "l": "new",
      "mine": "M",
    });
    assertEquals(await mergeInto(root, {}, old), {
      ...old,
      "b/d/e": "new",
      "b/mine": "M",
      "mine": "M",
    });
    assertEquals(told, []);
  });
});

Deno.test("commitEntry() sets aside files and links of the user's where others belong, and tells", async () => {
  await withTempFolder(async (root) => {
    const mine = {
      "a": "mine",
      "d/b": "of the same size",
      "l": { link: "mine" },
      "n": { link: "old" },
      "same": "new",
      "same link": { link: "same" },
    };
    const tree = {
      "a": "new",
      "d/b": "OF THE SAME SIZE",
      "l": "new",
      "n": { link: "same" },
      "same": "new",
      "same link": { link: "same" },
    };
    const told: [string, string][] = [];
    assertEquals(await mergeInto(root, mine, tree, told), {
      ...tree,
      "a.kept-by-net_download": "mine",
      "d/b.kept-by-net_download": "of the same size",
      "l.kept-by-net_download": { link: "mine" },
      "n.kept-by-net_download": { link: "old" },
    });
    const folder = join(places(root).home, "data/x");
    assertEquals(
      told,
      ["a", "d/b", "l", "n"].map((name) => [
        join(folder, name),
        join(folder, `${name}.kept-by-net_download`),
      ]),
    );
  });
});

Deno.test("commitEntry() sets aside what the user has edited since, whatever the sizes", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "one", "b": "one", "c": "one" });
    const edited = { "a": "ONE", "b": "longer" };
    const again = { "a": "one", "b": "one", "c": "one" };
    const kept = {
      "a.kept-by-net_download": "ONE",
      "b.kept-by-net_download": "longer",
    };
    assertEquals(await mergeInto(root, edited, again), { ...again, ...kept });
    const update = { "a": "two", "b": "two", "c": "two" };
    const told: [string, string][] = [];
    assertEquals(
      await mergeInto(root, { "b": "again" }, update, told),
      { ...update, ...kept, "b.kept-by-net_download-2": "again" },
    );
    assertEquals(told.length, 1);
  });
});

/**
 * Leaves an entry as the original does, with these files: a record and no
 * receipt; the files have times of an archive.
 */
async function installAsOriginal(
  root: string,
  version: string,
  specs: SectionSpec[],
): Promise<void> {
  const { paths, ...entry } = stageEntry(root, "x", version, specs);
  for (const { staged, receipt: { files } } of entry.sections) {
    for (const { path } of files) Deno.utimeSync(join(staged, path), 1e9, 1e9);
  }
  await commitEntry({ paths, ...entry });
  await Deno.remove(paths.receipt);
}

const data = (content: string): SectionSpec => ({
  section: "data",
  folder: "data/x",
  tree: { "a": content, "b": content },
});
const weights = (content: string): SectionSpec => ({
  section: "weights",
  folder: "models/x",
  tree: { "w": content },
});

/** Names of what has been set aside, anywhere below the home. */
function setAside(root: string): string[] {
  return Object.keys(readTree(places(root).home))
    .filter((path) => path.includes(".kept-by-net_download"));
}

Deno.test("commitEntry() sets nothing aside of what the original has installed", async () => {
  await withTempFolder(async (root) => {
    await installAsOriginal(root, "1", [data("old")]);
    await commitEntry(stageEntry(root, "x", "2", [data("new")]));
    assertEquals(setAside(root), []);
    // From now on it is known what is the user's.
    makeTree(join(places(root).home, "data/x"), { "a": "mine" });
    await commitEntry(stageEntry(root, "x", "2", [data("new")]));
    assertEquals(setAside(root), ["data/x/a.kept-by-net_download"]);
  });
});

Deno.test("commitEntry() sets nothing aside of what the original has put over its own", async () => {
  await withTempFolder(async (root) => {
    await commitEntry(stageEntry(root, "x", "1", [data("old")]));
    const { receipt } = stageEntry(root, "x", "1", []).paths;
    const known = Deno.readTextFileSync(receipt);
    await installAsOriginal(root, "2", [data("newer")]);
    Deno.writeTextFileSync(receipt, known);
    await commitEntry(stageEntry(root, "x", "3", [data("newest")]));
    assertEquals(setAside(root), []);
  });
});

Deno.test("commitEntry() remembers which sections the original has installed, one by one and after failures", async () => {
  await withTempFolder(async (root) => {
    await installAsOriginal(root, "1", [data("old"), weights("old")]);
    const part = stageEntry(root, "x", "1", [data("new")]);
    await commitEntry({ ...part, order: ["data", "weights"] });
    const failing: Disk = {
      ...systemDisk,
      rename(from, to) {
        if (to.endsWith("/w")) throw new StoreError("the disk is full");
        systemDisk.rename(from, to);
      },
    };
    const next = () =>
      stageEntry(root, "x", "2", [data("newer"), weights("newer")]);
    for (const _ of [1, 2]) {
      await assertRejects(
        () => commitEntry(next(), { disk: failing }),
        StoreError,
        "the disk is full",
      );
    }
    await commitEntry(next());
    assertEquals(setAside(root), []);
    makeTree(places(root).home, { "models/x/w": "mine" });
    await commitEntry(next());
    assertEquals(setAside(root), ["models/x/w.kept-by-net_download"]);
  });
});

Deno.test("commitEntry() keeps files of the user's in a folder that the original never filled", async () => {
  await withTempFolder(async (root) => {
    await installAsOriginal(root, "1", [data("old")]);
    makeTree(places(root).home, { "models/x/w": "mine" });
    const entry = stageEntry(root, "x", "2", [data("new"), weights("new")]);
    await commitEntry({ ...entry, foldersOf: () => ["data/x"] });
    assertEquals(setAside(root), ["models/x/w.kept-by-net_download"]);
  });
});

Deno.test("commitEntry() knows its own files after two failures with two versions", async () => {
  await withTempFolder(async (root) => {
    const failingAt = (name: string): Disk => ({
      ...systemDisk,
      rename(from, to) {
        if (to.endsWith(name)) throw new StoreError("the disk is full");
        systemDisk.rename(from, to);
      },
    });
    await commitEntry(stageEntry(root, "x", "1", [data("one")]));
    for (const [version, name] of [["two", "/b"], ["three", "/a"]] as const) {
      const entry = stageEntry(root, "x", version, [data(version)]);
      await assertRejects(
        () => commitEntry(entry, { disk: failingAt(name) }),
        StoreError,
        "the disk is full",
      );
    }
    const last = stageEntry(root, "x", "three", [data("three")]);
    await commitEntry(last);
    assertEquals(setAside(root), []);
    // What was overwritten on the way need not be known any more.
    assertEquals((await readReceipt(last.paths.receipt))?.former, []);
  });
});

Deno.test("commitEntry() takes what stands there for the user's when the receipt cannot be read", async () => {
  await withTempFolder(async (root) => {
    await commitEntry(stageEntry(root, "x", "1", [data("old")]));
    const entry = stageEntry(root, "x", "2", [data("new")]);
    Deno.writeTextFileSync(entry.paths.receipt, "{");
    await commitEntry(entry);
    assertEquals(setAside(root), [
      "data/x/a.kept-by-net_download",
      "data/x/b.kept-by-net_download",
    ]);
  });
});

Deno.test("commitEntry() sets nothing aside that another entry has put there, or another section", async () => {
  await withTempFolder(async (root) => {
    await commitEntry(stageEntry(root, "one", "1", [data("one")]));
    const other = { ...data("three"), section: "other" };
    const two = stageEntry(root, "two", "1", [data("two"), other]);
    await commitEntry(two);
    assertEquals(setAside(root), []);
    assertEquals(
      readTree(join(places(root).home, "data/x")),
      data("three").tree,
    );
    // An unreadable receipt of someone else's is no reason to fail.
    Deno.writeTextFileSync(two.paths.receipt, "{");
    await commitEntry(stageEntry(root, "one", "2", [data("four")]));
    assertEquals(setAside(root).length, 2);
  });
});

Deno.test("commitEntry() looks at its locks while it reads files, and puts the record back when they are lost", async () => {
  await withTempFolder(async (root) => {
    const big = (first: string) => ({
      ...data("old"),
      tree: { "a": first + "x".repeat(3_500_000) },
    });
    await commitEntry(stageEntry(root, "x", "1", [big("1")]));
    const entry = () => stageEntry(root, "x", "2", [big("2")]);
    let looks = 0;
    const checkpoint = () => {
      if (++looks === 4) throw new StoreError("lost the lock");
    };
    await assertRejects(
      () => commitEntry(entry(), { checkpoint }),
      StoreError,
      "lost the lock",
    );
    assertEquals(recordText(entry()), "[config]\nversion = 1\n");
    looks = -100;
    await commitEntry(entry(), { checkpoint });
    // At the start, before each mebibyte and at its end, at the end.
    assertEquals(looks, -100 + 1 + 5 + 1);
    assertEquals(setAside(root), []);
  });
});

Deno.test("commitEntry() sets aside a file of the user's where a folder belongs, and tells", async () => {
  await withTempFolder(async (root) => {
    const told: [string, string][] = [];
    const tree = await mergeInto(root, { "a": "mine" }, { "a/b": "B" }, told);
    assertEquals(tree, { "a/b": "B", "a.kept-by-net_download": "mine" });
    const path = join(places(root).home, "data/x/a");
    assertEquals(told, [[path, `${path}.kept-by-net_download`]]);
  });
});

Deno.test("commitEntry() sets aside a folder of the user's where a file belongs", async () => {
  await withTempFolder(async (root) => {
    const there = { "a/b": "mine", "a/c/d": "mine" };
    assertEquals(await mergeInto(root, there, { "a": "A" }), {
      "a": "A",
      "a.kept-by-net_download/b": "mine",
      "a.kept-by-net_download/c/d": "mine",
    });
  });
});

Deno.test("commitEntry() never writes through a link below the destination, wherever it leads", async () => {
  for (const target of ["../../outside", "inside", "/nowhere/at/all"]) {
    await withTempFolder(async (root) => {
      const outside = join(places(root).home, "outside");
      makeTree(outside, { "victim": "untouched" });
      const link = { link: target === "../../outside" ? outside : target };
      const there = { "inside/victim": "untouched", "sub": link };
      const tree = { "sub/victim": "new" };
      assertEquals(await mergeInto(root, there, tree), {
        "inside/victim": "untouched",
        "sub.kept-by-net_download": link,
        "sub/victim": "new",
      });
      assertEquals(readTree(outside), { "victim": "untouched" });
    });
  }
});

Deno.test("commitEntry() replaces a link of a file's name, not what it points to", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": { link: "target" } });
    const there = { "target": "untouched" };
    assertEquals(await mergeInto(root, there, { "a": "new" }), {
      "a": "new",
      "target": "untouched",
    });
  });
});

Deno.test("commitEntry() makes contained links, also in new folders and over files", async () => {
  await withTempFolder(async (root) => {
    const tree = {
      "v1/weights": "W",
      "latest": { link: "v1" },
      "v1/same": { link: "weights" },
      "old": { link: "v1/weights" },
      "deep/new/up": { link: "../../v1" },
    };
    await mergeInto(root, {}, { "old": "file" });
    const installed = await mergeInto(root, {}, tree);
    assertEquals(installed, tree);
    assertEquals(
      Deno.readTextFileSync(join(places(root).home, "data/x/latest/weights")),
      "W",
    );
  });
});

const ESCAPES: [name: string, there: TreeSpec, tree: TreeSpec][] = [
  ["an absolute link", {}, { "a": { link: "/etc/passwd" } }],
  ["a link with ..", {}, { "d/a": { link: "../../x" } }],
  ["a chain of links", {}, {
    "x/y/up": { link: "../.." },
    "pwn": { link: "x/y/up/../victim.txt" },
  }],
  ["a link through one of the user's", { "big": { link: "/tmp" } }, {
    "a": { link: "big/x" },
  }],
];
for (const [name, there, tree] of ESCAPES) {
  Deno.test(`commitEntry() refuses ${name} that leads out, and changes nothing`, async () => {
    await withTempFolder(async (root) => {
      const folder = join(places(root).home, "data/x");
      makeTree(folder, { ...there, "mine": "M" });
      await commitEntry(stageEntry(root, "x", "1", []));
      const entry = stageEntry(root, "x", "2", [
        { section: "data", folder: "data/x", tree: { ...tree, "f": "F" } },
      ]);
      await assertRejects(
        () => commitEntry(entry),
        ArchiveError,
        "leads out of the folder",
      );
      assertEquals(readTree(folder), { ...there, "mine": "M" });
      assertEquals(recordText(entry), "[config]\nversion = 1\n");
      assertEquals(await readReceipt(entry.paths.unfinished), undefined);
    });
  });
}

Deno.test("commitEntry() gives folders the permissions and times of the archive, also where it makes links", async () => {
  await withTempFolder(async (root) => {
    const folder = join(places(root).home, "data/x");
    makeTree(folder, { "a/mine": "M" });
    const entry = stageEntry(root, "x", "1", [{
      section: "data",
      folder: "data/x",
      tree: { "a/b": "B", "n/c": "C", "n/l": { link: "c" }, "r/d": "D" },
      folders: ["a", "n", "r"],
    }]);
    const staged = entry.sections[0]?.staged ?? "";
    const modes = [["a", 0o750], ["n", 0o700], ["r", 0o555]] as const;
    for (const [name, mode] of modes) {
      Deno.utimeSync(join(staged, name), 1_500_000_000, 1_500_000_000.25);
      Deno.chmodSync(join(staged, name), mode);
    }
    await commitEntry(entry);
    for (const [name, mode] of modes) {
      const stat = Deno.statSync(join(folder, name));
      assertEquals((stat.mode ?? 0) & 0o7777, mode, name);
      assertEquals(stat.mtime?.getTime(), 1_500_000_000_250, name);
    }
    assertEquals(readTree(folder), {
      "a/b": "B",
      "a/mine": "M",
      "n/c": "C",
      "n/l": { link: "c" },
      "r/d": "D",
    });
  });
});

Deno.test("commitEntry() keeps modes and times of files", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1", [
      { section: "data", folder: "data/x", tree: { "a": "A" } },
    ]);
    const file = join(entry.sections[0]?.staged ?? "", "a");
    Deno.utimeSync(file, 1_500_000_000, 1_500_000_000);
    Deno.chmodSync(file, 0o755);
    makeTree(join(places(root).home, "data/x"), { "a": "old" });
    await commitEntry(entry);
    const stat = Deno.statSync(join(places(root).home, "data/x/a"));
    assertEquals((stat.mode ?? 0) & 0o7777, 0o755);
    assertEquals(stat.mtime?.getTime(), 1_500_000_000_000);
  });
});

Deno.test("commitEntry() knows what an earlier version left behind", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "1", "gone": "1" });
    const tree = await mergeInto(root, {}, { "a": "2", "new": "2" });
    assertEquals(tree, { "a": "2", "gone": "1", "new": "2" });
    const entry = stageEntry(root, "x", "3", []);
    const receipt = await readReceipt(entry.paths.receipt);
    assertEquals(
      receipt?.former.flatMap(({ files }) =>
        Array.from(files, ({ path }) => path)
      ),
      ["gone"],
    );
  });
});

Deno.test("commitEntry() keeps in the receipt the sections that it leaves alone", async () => {
  await withTempFolder(async (root) => {
    const specs = [
      { section: "data", folder: "data/x", tree: { "a": "A" } },
      { section: "code", folder: "extensions/x", tree: { "b": "B" } },
    ];
    await commitEntry(stageEntry(root, "x", "1", specs));
    const entry = stageEntry(root, "x", "1", specs.slice(0, 1));
    await commitEntry({ ...entry, order: ["data", "code"] });
    const receipt = await readReceipt(entry.paths.receipt);
    assertEquals(receipt?.sections.map(({ section }) => section), [
      "data",
      "code",
    ]);
    assertEquals(receipt?.former, []);
  });
});

Deno.test("commitEntry() leaves a path that two sections have to the later one, in the receipt too", async () => {
  const at = (folder: string) => ({
    data: { section: "data", folder: "x", tree: { "a": "A", "s/both": "old" } },
    code: { section: "code", folder, tree: { "c": "C" } },
  });
  const rows = [["x", "s/both"], ["x/s", "both"]] as const;
  for (const [folder, path] of rows) {
    await withTempFolder(async (root) => {
      const { data, code } = at(folder);
      const later = { ...code, tree: { ...code.tree, [path]: "newer" } };
      const entry = stageEntry(root, "x", "1", [data, later]);
      await commitEntry(entry);
      const both = join(places(root).home, "x/s/both");
      const pathsOf = async () =>
        (await readReceipt(entry.paths.receipt))?.sections.map((section) => [
          section.section,
          Array.from(section.files, ({ path }) => path),
        ]);
      const expected = [["data", ["a"]], ["code", ["c", path]]];
      assertEquals(Deno.readTextFileSync(both), "newer");
      assertEquals(await pathsOf(), expected);
      // A repair of the earlier one leaves the later one's file.
      const repair = stageEntry(root, "x", "1", [data]);
      await commitEntry({ ...repair, order: ["data", "code"] });
      assertEquals(Deno.readTextFileSync(both), "newer");
      assertEquals(await pathsOf(), expected);
      assertEquals(setAside(root), []);
    });
  }
});

Deno.test("commitEntry() leaves a path to the later section, also with a folder between theirs by name", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1", [
      { section: "outer", folder: "x", tree: { "a": "A", "s/both": "old" } },
      { section: "other", folder: "x-y", tree: { "o": "O" } },
      { section: "inner", folder: "x/s", tree: { "both": "newer" } },
    ]);
    await commitEntry(entry);
    const receipt = await readReceipt(entry.paths.receipt);
    assertEquals(
      receipt?.sections.map(({ files }) =>
        Array.from(files, ({ path }) => path)
      ),
      [["a"], ["o"], ["both"]],
    );
  });
});

Deno.test("commitEntry() removes the record before anything else changes", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "1" });
    const { home } = places(root);
    const entry = stageEntry(root, "x", "2", [
      { section: "data", folder: "data/x", tree: { "a": "2", "b": "2" } },
    ]);
    const seen: (string | undefined)[] = [];
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        const record = systemDisk.kindOf(entry.paths.record);
        if (to.startsWith(home)) seen.push(record);
        systemDisk.rename(from, to);
      },
    };
    await commitEntry(entry, { disk });
    assertEquals(seen, [undefined, undefined]);
    assertEquals(recordText(entry), "[config]\nversion = 2\n");
  });
});

Deno.test("commitEntry() leaves no record when it fails half-way, and the next one completes it", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "1", "b": "1" });
    const spec = {
      section: "data",
      folder: "data/x",
      tree: { "a": "2", "b": "2", "c": "2" },
    };
    const entry = stageEntry(root, "x", "2", [spec]);
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        if (to.endsWith("/b")) throw new StoreError("the disk is full");
        systemDisk.rename(from, to);
      },
    };
    await assertRejects(
      () => commitEntry(entry, { disk }),
      StoreError,
      "the disk is full",
    );
    const folder = join(places(root).home, "data/x");
    assertEquals(readTree(folder), { "a": "2", "b": "1" });
    assertEquals(recordText(entry), undefined);
    assertEquals((await readReceipt(entry.paths.receipt))?.version, "1");
    assertEquals((await readReceipt(entry.paths.unfinished))?.version, "2");

    await commitEntry(stageEntry(root, "x", "2", [spec]));
    assertEquals(readTree(folder), spec.tree);
    assertEquals(recordText(entry), "[config]\nversion = 2\n");
    assertEquals(await readReceipt(entry.paths.unfinished), undefined);
  });
});

Deno.test("commitEntry() puts the record back when it fails before anything changed", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "1" });
    const entry = stageEntry(root, "x", "2", [
      { section: "data", folder: "data/x", tree: { "a": "2" } },
    ]);
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        if (to.endsWith("/a")) throw new StoreError("read-only");
        systemDisk.rename(from, to);
      },
    };
    await assertRejects(
      () => commitEntry(entry, { disk }),
      StoreError,
      "read-only",
    );
    assertEquals(recordText(entry), "[config]\nversion = 1\n");
    assertEquals(await readReceipt(entry.paths.unfinished), undefined);
    assertEquals(readTree(join(places(root).home, "data/x")), { "a": "1" });
  });
});

Deno.test("commitEntry() changes nothing when it is stopped before it begins", async () => {
  await withTempFolder(async (root) => {
    await mergeInto(root, {}, { "a": "1" });
    const entry = stageEntry(root, "x", "2", [
      { section: "data", folder: "data/x", tree: { "a": "2" } },
    ]);
    const checkpoint = () => {
      throw new Interrupted("SIGINT");
    };
    await assertRejects(
      () => commitEntry(entry, { checkpoint }),
      Interrupted,
    );
    assertEquals(recordText(entry), "[config]\nversion = 1\n");
    assertEquals(readTree(join(places(root).home, "data/x")), { "a": "1" });
  });
});

Deno.test("commitEntry() does not say that it is done when the lock is lost on the way", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "2", [
      { section: "data", folder: "data/x", tree: { "a": "2" } },
    ]);
    let looks = 0;
    const checkpoint = () => {
      if (++looks === 2) throw new StoreError("lost the lock");
    };
    await assertRejects(
      () => commitEntry(entry, { checkpoint }),
      StoreError,
      "lost the lock",
    );
    assertEquals(recordText(entry), undefined);
    assertEquals(await readReceipt(entry.paths.receipt), undefined);
  });
});

Deno.test("commitEntry() looks at its locks while it works", async () => {
  await withTempFolder(async (root) => {
    const names = Array.from({ length: 1200 }, (_, i) => `f${i}`);
    const tree = Object.fromEntries(names.map((name) => [name, "x"]));
    makeTree(join(places(root).home, "data/x"), {});
    const entry = stageEntry(root, "x", "2", [
      { section: "data", folder: "data/x", tree },
    ]);
    let looks = 0;
    await commitEntry(entry, { checkpoint: () => looks++ });
    // At the start, after 500 and 1000 steps, at the end.
    assertEquals(looks, 4);
  });
});

Deno.test("commitEntry() plans again when someone else fills the folder at the same time", async () => {
  await withTempFolder(async (root) => {
    const { home } = places(root);
    const entry = stageEntry(root, "x", "1", [
      { section: "data", folder: "data/x", tree: { "a/b": "B", "c": "C" } },
    ]);
    let first = true;
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        if (first && to === join(home, "data/x")) {
          first = false;
          makeTree(join(home, "data/x/a"), { "theirs": "T", "b": "T" });
        }
        systemDisk.rename(from, to);
      },
    };
    await commitEntry(entry, { disk });
    assertEquals(readTree(join(home, "data/x")), {
      "a/b": "B",
      "a/b.kept-by-net_download": "T",
      "a/theirs": "T",
      "c": "C",
    });
  });
});

Deno.test("commitEntry() refuses an archive that brings a work folder", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1", [
      { section: "data", folder: "data/x", tree: { ".net_download/y": "!" } },
    ]);
    await assertRejects(() => commitEntry(entry), ArchiveError);
    assertEquals(systemDisk.kindOf(join(places(root).home, "data")), undefined);
  });
});

Deno.test("commitEntry() replaces a receipt that cannot be read", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1", []);
    makeTree(root, { "config/.net_download/receipts/x.json": "{" });
    await commitEntry(entry);
    assertEquals((await readReceipt(entry.paths.receipt))?.version, "1");
  });
});

Deno.test("commitEntry() installs two entries that share a folder, each with its own receipt", async () => {
  await withTempFolder(async (root) => {
    const one = stageEntry(root, "one", "1", [
      { section: "data", folder: "data/both", tree: { "a": "A", "b": "B" } },
    ]);
    const two = stageEntry(root, "two", "1", [
      { section: "data", folder: "data/both", tree: { "b": "B", "c": "C" } },
    ]);
    await commitEntry(one);
    await commitEntry(two);
    assertEquals(readTree(join(places(root).home, "data/both")), {
      "a": "A",
      "b": "B",
      "c": "C",
    });
    assert(recordText(one));
    assert(recordText(two));
  });
});

Deno.test("commitEntry() refuses sections that contradict each other before anything changes", async () => {
  await withTempFolder(async (root) => {
    const entry = stageEntry(root, "x", "1", [
      { section: "a", folder: "data/x", tree: { "y": "a file" } },
      { section: "b", folder: "data/x/y", tree: { "f": "F" } },
    ]);
    await assertRejects(
      () => commitEntry(entry),
      ArchiveError,
      'is a folder in section "b"',
    );
    const { home } = places(root);
    assertEquals(
      Object.keys(readTree(home)).filter((path) => path.startsWith("data")),
      [],
    );
    assertEquals(await recordText(entry), undefined);
  });
});

Deno.test("commitEntry() removes what a killed run was copying, and no file of the user's that looks like it", async () => {
  await withTempFolder(async (root) => {
    const folder = join(places(root).home, "data/x");
    const mine = { [temporaryName(crypto.randomUUID())]: "mine", "b/mine": "" };
    makeTree(folder, mine);
    const apart = apartDisk(places(root).staging);
    const section = { section: "data", folder: "data/x" };
    // As a kill does, it leaves no time to tidy up.
    const disk: Disk = {
      ...apart,
      async copyFile(from, to) {
        await systemDisk.copyFile(from, to);
        throw new Error("killed");
      },
      remove: () => {},
    };
    const killed = stageEntry(root, "x", "1", [
      { ...section, tree: { "b/c": "C" } },
    ]);
    await assertRejects(() => commitEntry(killed, { disk }), Error, "killed");
    assertEquals(Object.keys(readTree(folder)).length, 3);
    await Deno.remove(places(root).staging, { recursive: true });
    const next = { "d": "D" };
    const entry = stageEntry(root, "x", "2", [{ ...section, tree: next }]);
    await commitEntry(entry, { disk: apart });
    assertEquals(readTree(folder), { ...mine, ...next });
  });
});
