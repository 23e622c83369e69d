import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import {
  ArchiveError,
  ManifestError,
  StoreError,
} from "../../../src/base/errors.ts";
import { readAbout } from "../../../src/zoo/about.ts";
import { parseSums } from "../../../src/zoo/sha256sums.ts";
import { parseIndex } from "../../../src/zoo/zoo_index.ts";
import { listTree } from "../../support/temp.ts";
import { sha256 } from "../../support/transfer.ts";
import { ROOT, withWorkshop, type Workshop } from "../zoo.ts";

const ENTRY = ["config.tar.gz", "data.tar.gz", "main.ini", "weights.tar.gz"];

const indexOf = ({ zoo }: Workshop) =>
  parseIndex(Deno.readTextFileSync(join(zoo, ROOT, "index.json")), "index");

/** Files of a zoo, without the folders. */
const filesOf = ({ zoo }: Workshop) =>
  listTree(zoo).filter((path) => !path.endsWith("/"));

const encode = (text: string) => new TextEncoder().encode(text);

const warnings = ({ events }: Workshop) =>
  events.flatMap((event) => event.kind === "warning" ? event.text : []);

Deno.test("packEntry() makes a zoo of a folder that is not there", () =>
  withWorkshop(async (workshop) => {
    const packed = await workshop.pack("foo_bar_model_zoo");
    assertEquals([packed.changed, packed.folder], [
      true,
      join(workshop.zoo, ROOT, "foo_bar"),
    ]);
    assertEquals(
      packed.archives.map(({ section, files }) => [section, files]),
      [["code", 1], ["data", 1], ["weights", 4]],
    );
    assertEquals(filesOf(workshop), [
      "SHA256SUMS",
      "index.html",
      `${ROOT}/README.md`,
      ...ENTRY.map((name) => `${ROOT}/foo_bar/${name}`),
      `${ROOT}/index.json`,
    ]);
    assertEquals(
      indexOf(workshop).map(({ id, version, archives }) => [
        id,
        version,
        archives.map(({ path }) => path),
      ]),
      [[
        "foo_bar_model_zoo",
        "1.0",
        [
          "foo_bar/config.tar.gz",
          "foo_bar/data.tar.gz",
          "foo_bar/weights.tar.gz",
        ],
      ]],
    );
    assertStringIncludes(warnings(workshop).join(), "README.md");
  }));

Deno.test("packEntry() lists every file with its digest", () =>
  withWorkshop(async (workshop) => {
    await workshop.write(`zoo/${ROOT}/foo_bar/README.md`, "# Foo bars\n");
    const { archives } = await workshop.pack("foo_bar");
    const sums = parseSums(
      await Deno.readTextFile(join(workshop.zoo, "SHA256SUMS")),
    );
    assertEquals(
      [...sums.keys()],
      filesOf(workshop).filter((path) => path !== "SHA256SUMS"),
    );
    assertEquals(
      sums.get(`${ROOT}/foo_bar/data.tar.gz`),
      archives.find(({ section }) => section === "data")?.sha256,
    );
    assertEquals(indexOf(workshop).map((entry) => entry.description), [
      "Foo bars",
    ]);
    assertEquals(warnings(workshop), []);
  }));

Deno.test("packEntry() refuses an entry whose manifest would be too long to be read", () =>
  withWorkshop(async (workshop) => {
    const about = {
      ...readAbout(() => undefined),
      license: "x".repeat(1 << 24),
    };
    await assertRejects(
      () => workshop.pack("foo_bar", { about }),
      ManifestError,
      'cannot write the manifest of "foo_bar"',
    );
    assertThrows(() => Deno.statSync(workshop.zoo), Deno.errors.NotFound);
  }));

Deno.test("packEntry() changes nothing the second time", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    const times = () =>
      filesOf(workshop).map((path) =>
        Deno.statSync(join(workshop.zoo, path)).mtime?.getTime()
      );
    const before = times();
    assertEquals((await workshop.pack("foo_bar")).changed, false);
    assertEquals(times(), before);
  }));

Deno.test("packEntry() keeps who made the entry where it is not said anew", () =>
  withWorkshop(async (workshop) => {
    const about = (keys: Record<string, string>) => ({
      about: readAbout((key) => keys[key]),
    });
    const config = async () => {
      const manifest = join(workshop.zoo, ROOT, "foo_bar/main.ini");
      const [config] = (await Deno.readTextFile(manifest)).split("\n\n");
      return config?.split("\n");
    };
    await workshop.pack("foo_bar", about({ license: "MIT", authors: "A;B" }));
    await workshop.pack("foo_bar", about({ license: "Apache-2.0" }));
    await workshop.pack("foo_bar");
    assertEquals(await config(), [
      "[config]",
      "version = 1.0",
      "license = Apache-2.0",
      "authors = A; B",
    ]);
  }));

Deno.test("packEntry() replaces an entry, and removes archives that it has no more", () =>
  withWorkshop(async (workshop) => {
    await workshop.pack("foo_bar");
    await workshop.pack("other");
    await workshop.write("data/scan.nii", "another scan");
    const { changed } = await workshop.pack("foo_bar", {
      version: "1.1",
      force: true,
      sources: {
        data: [join(workshop.folder, "data")],
        weights: [],
        code: [],
      },
    });
    assertEquals(changed, true);
    assertEquals(
      filesOf(workshop).filter((path) => path.includes("/foo_bar/")),
      [`${ROOT}/foo_bar/data.tar.gz`, `${ROOT}/foo_bar/main.ini`],
    );
    assertEquals(
      indexOf(workshop).map(({ id, version, archives }) => [
        id,
        version,
        archives.length,
      ]),
      [["foo_bar", "1.1", 1], ["other", "1.0", 3]],
    );
    const sums = await Deno.readTextFile(join(workshop.zoo, "SHA256SUMS"));
    assertEquals(sums.includes("foo_bar/weights.tar.gz"), false);
    assertEquals(warnings(workshop).filter((text) => /version/.test(text)), []);
  }));

Deno.test("packEntry() reports how far it is, the second time too", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("data/large.nii", "x".repeat(600_000));
    for (let times = 0; times < 2; times++) {
      workshop.events.length = 0;
      await workshop.pack("foo_bar");
      const total = 600_004;
      const seen = workshop.events.flatMap((event) =>
        event.kind === "archive-progress" && event.archive.section === "data"
          ? [[event.received, event.total]]
          : []
      );
      assertEquals(seen, [
        [0, total],
        [262_144, total],
        [524_288, total],
        [600_000, total],
        [total, total],
      ]);
      assertEquals(
        workshop.events.flatMap((event) =>
          event.kind === "archive-ended" ? event.archive.section : []
        ),
        ["code", "data", "weights"],
      );
    }
  }));

/** What a user packs by accident beside version 1.1 of "foo_bar", and what is said. */
const ACCIDENTS: Record<string, {
  id?: string;
  version?: string;
  /** Whether only the data is packed. */
  dataOnly?: boolean;
  /** Whether there is another scan, too. */
  changed?: boolean;
  told: string;
}> = {
  "without a version over a higher one": {
    told: "the zoo has version 1.1 of it, and --version is missing",
  },
  "under a lower version": {
    version: "1.0.9",
    told: "version 1.0.9 is lower than the zoo's, 1.1",
  },
  "under a version that only looks higher": {
    version: "1.01",
    told: "the zoo has version 1.1",
  },
  "with other content under the same version": {
    version: "1.1",
    changed: true,
    told: "the zoo has different content as version 1.1",
  },
  "without the folders of two parts": {
    version: "1.2",
    dataOnly: true,
    told: "the zoo's entry has [code] and [weights] too, which would be gone",
  },
  "under an id that differs in case": {
    id: "Foo_Bar",
    told: 'the zoo has "foo_bar", which is the same folder on Windows',
  },
  "under an id of the same folder": {
    id: "foo_bar_model_zoo",
    version: "1.2",
    told: 'the zoo lists it as "foo_bar"',
  },
};

for (const [accident, expected] of Object.entries(ACCIDENTS)) {
  const { id = "foo_bar", version, dataOnly, changed, told } = expected;
  Deno.test(`packEntry() refuses an entry ${accident}, unless it is meant`, () =>
    withWorkshop(async (workshop) => {
      await workshop.pack("foo_bar", { version: "1.1" });
      const state = () =>
        filesOf(workshop).map((path) => [
          path,
          Deno.readTextFileSync(join(workshop.zoo, path)),
        ]);
      const before = state();
      if (changed) await workshop.write("data/scan.nii", "another scan");
      const data = join(workshop.folder, "data");
      const asked = {
        version,
        ...(dataOnly &&
          { sources: { data: [data], code: [], weights: [] } }),
      };
      const { message, hint } = await assertRejects(
        () => workshop.pack(id, asked),
        ManifestError,
      );
      assertStringIncludes(message, `cannot pack "${id}": ${told}`);
      assertStringIncludes(hint ?? "", "--force");
      assertEquals(state(), before);
      const packed = await workshop.pack(id, { ...asked, force: true });
      assertEquals(packed.changed, true);
    }));
}

Deno.test("packEntry() refuses to lose what its manifest has and packing does not write", () =>
  withWorkshop(async (workshop) => {
    const path = `zoo/${ROOT}/foo_bar/main.ini`;
    const manifest = (config: string, url: string) =>
      `[config]\nversion = 1.0\n${config}\n[data]\naction = expand\nurl = ${url}\n`;
    const pack = () => workshop.pack("foo_bar", { version: "1.1" });
    await workshop.write(path, manifest("min_niftynet = 0.6", "d.tar.gz"));
    await assertRejects(pack, ManifestError, "min_niftynet");
    await workshop.write(path, manifest("", "https://zoo.test/d.tar.gz"));
    await assertRejects(pack, ManifestError, "--base-url is missing");
    const baseUrl = new URL("https://zoo.test");
    await workshop.pack("foo_bar", { version: "1.1", baseUrl });
    // Only the addresses change: no installed copy is the worse for it.
    await workshop.pack("foo_bar", {
      version: "1.1",
      baseUrl: new URL("https://other.test"),
    });
  }));

Deno.test("packEntry() takes the place of a manifest that cannot be used, or has no version", () =>
  withWorkshop(async (workshop) => {
    const path = `zoo/${ROOT}/foo_bar/main.ini`;
    const section = "[data]\naction = expand\nurl = d.tar.gz\n";
    for (const text of ["", "nonsense", section]) {
      await workshop.write(path, text);
      assertEquals((await workshop.pack("foo_bar")).version, "1.0");
    }
  }));

Deno.test("packEntry() leaves a page that is its owner's, and lists its digest", () =>
  withWorkshop(async (workshop) => {
    const text = "<!doctype html>\nOur models";
    const path = await workshop.write("zoo/index.html", text);
    await workshop.write(`zoo/${ROOT}/README.md`, "# Zoo\n");
    await workshop.pack("foo_bar");
    assertEquals(await Deno.readTextFile(path), text);
    const sums = await Deno.readTextFile(join(workshop.zoo, "SHA256SUMS"));
    assertStringIncludes(sums, `${await sha256(encode(text))}  index.html\n`);
    await Deno.remove(path);
    await Deno.symlink(join(workshop.folder, "elsewhere.html"), path);
    await workshop.pack("other");
    assertEquals((await Deno.lstat(path)).isSymlink, true);
    await Deno.remove(path);
    await workshop.pack("third");
    assertStringIncludes(await Deno.readTextFile(path), "3 entries");
    const page = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, page.replaceAll("\n", "\r\n"));
    await workshop.pack("fourth");
    assertStringIncludes(await Deno.readTextFile(path), "4 entries");
  }));

Deno.test("packEntry() removes what a killed run has left in the work folder, and nothing else", () =>
  withWorkshop(async (workshop) => {
    const work = join(workshop.zoo, ".net_download");
    await workshop.write("zoo/.net_download/model.onnx.packed", "half");
    await workshop.write("zoo/.net_download/of-a-mirror.part", "half");
    await workshop.pack("foo_bar");
    assertEquals(listTree(work), ["of-a-mirror.part"]);
  }));

Deno.test("packEntry() fits into a copy of a zoo's repository", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("zoo/README.md", "# NiftyNet model zoo\n");
    await workshop.write("zoo/unet/main.ini", "[config]\nversion = 1.0\n");
    await workshop.pack("foo_bar");
    assertEquals(filesOf(workshop), [
      "README.md",
      ...ENTRY.map((name) => `foo_bar/${name}`),
      "unet/main.ini",
    ]);
  }));

Deno.test("packEntry() brings the index of a repository that has one up to date", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("zoo/index.json", '{"format":1,"entries":[]}');
    await workshop.pack("foo_bar");
    const text = await Deno.readTextFile(join(workshop.zoo, "index.json"));
    assertEquals(parseIndex(text, "index").map(({ id }) => id), ["foo_bar"]);
    assertEquals(filesOf(workshop).includes("SHA256SUMS"), false);
  }));

Deno.test("packEntry() lists entries that are there without an index, too", () =>
  withWorkshop(async (workshop) => {
    await workshop.write(
      `zoo/${ROOT}/unet/main.ini`,
      "[config]\nversion = 2.0\n[d]\naction = expand\nurl = d.tar.gz\n",
    );
    await workshop.pack("foo_bar");
    assertEquals(
      indexOf(workshop).map(({ id, version }) => [id, version]),
      [["foo_bar", "1.0"], ["unet", "2.0"]],
    );
  }));

Deno.test("packEntry() writes absolute addresses where the zoo will be served", () =>
  withWorkshop(async (workshop) => {
    const baseUrl = new URL("https://zoo.test/models/");
    const { folder } = await workshop.pack("foo_bar", { baseUrl });
    assertStringIncludes(
      await Deno.readTextFile(join(folder, "main.ini")),
      `url = https://zoo.test/models/${ROOT}/foo_bar/data.tar.gz\npath = data.tar.gz\n`,
    );
  }));

Deno.test("packEntry() warns of weights that NiftyNet's own loader would not find", () =>
  withWorkshop(async (workshop) => {
    await Deno.rename(
      join(workshop.folder, "weights/models"),
      join(workshop.folder, "weights/checkpoints"),
    );
    await workshop.pack("foo_bar");
    assertStringIncludes(
      warnings(workshop).join(),
      'no folder "models" with checkpoint files',
    );
  }));

Deno.test("packEntry() refuses checkpoints that are there in part, and leaves no zoo", () =>
  withWorkshop(async (workshop) => {
    await Deno.remove(
      join(workshop.folder, "weights/models/model.ckpt-7.index"),
    );
    const error = await assertRejects(
      () => workshop.pack("foo_bar"),
      ArchiveError,
      '"models/model.ckpt-7.index" is missing',
    );
    assertStringIncludes(error.hint ?? "", "models/model.ckpt-");
    await assertRejects(
      () => Deno.stat(workshop.zoo),
      Deno.errors.NotFound,
    );
  }));

Deno.test("packEntry() refuses a folder that is empty or not there", () =>
  withWorkshop(async (workshop) => {
    const none = { weights: [], code: [] };
    const data = join(workshop.folder, "nothing");
    const pack = () =>
      workshop.pack("foo_bar", { sources: { ...none, data: [data] } });
    await assertRejects(pack, StoreError, "no such file or folder");
    await Deno.mkdir(data);
    await assertRejects(pack, ArchiveError, "it has no files");
  }));

Deno.test("packEntry() refuses to pack a zoo into itself", () =>
  withWorkshop(async (workshop) => {
    const none = { weights: [], code: [] };
    for (const data of [workshop.folder, workshop.zoo]) {
      await assertRejects(
        () => workshop.pack("foo_bar", { sources: { ...none, data: [data] } }),
        ArchiveError,
        `the zoo "${workshop.zoo}" is in it`,
      );
    }
  }));

Deno.test("packEntry() refuses names that are one to some systems", () =>
  withWorkshop(async (workshop) => {
    await workshop.write("data/Scan.nii", "SCAN");
    await assertRejects(() => workshop.pack("foo_bar"), ArchiveError);
    assertThrows(() => Deno.lstatSync(workshop.zoo), Deno.errors.NotFound);
  }));

for (const id of ["../x", "_model_zoo", ""]) {
  Deno.test(`packEntry() refuses the id ${JSON.stringify(id)}`, () =>
    withWorkshop(async (workshop) => {
      await assertRejects(() => workshop.pack(id), ManifestError);
    }));
}
