import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { CATALOGUE } from "../../src/zoo/official_zoo.ts";
import { entryFolder } from "../../src/zoo/address.ts";
import { stringifyIndex } from "../../src/zoo/zoo_index.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress, inEntry, manifest, section } from "../support/zoo.ts";

/** An index with the toy and one entry more. */
const INDEX = {
  [inEntry(".", "index.json").replace("/./", "/")]: stringifyIndex([
    {
      id: "toy_model_zoo",
      version: "1.0",
      description: "A toy",
      archives: [{
        section: "data",
        path: "toy/data.tar.gz",
        bytes: 1500,
        sha256: undefined,
        from: [],
      }],
    },
    { id: "unet", version: "2.0", description: undefined, archives: [] },
  ]),
};

/** The only line of JSON that a run wrote. */
async function json(user: User, ...args: string[]) {
  const { code, stdout, stderr } = await user.run("--json", ...args);
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

/** Sizes of the official zoo's entries by id, null where an archive's is not known. */
const TOTALS = new Map(
  CATALOGUE.map(({ id, archives }) => {
    const sizes = archives.map(({ bytes }) => bytes ?? NaN);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return [id, Number.isNaN(total) ? null : total];
  }),
);

const sizesOf = (entries: { id: string; bytes: number | null }[]) =>
  new Map(entries.map(({ id, bytes }) => [id, bytes]));

Deno.test("list shows the entries of the zoo's index, and which are installed", () =>
  withUser({ ...toyEntry(), ...INDEX }, async (user) => {
    const before = await user.run("list");
    assertEquals(before, {
      code: 0,
      stdout: "SAMPLE ID      VERSION    SIZE  STATE\n" +
        "toy_model_zoo  1.0      1.5 kB         A toy\n" +
        "unet           2.0\n" +
        "2 entries\n",
      stderr: "",
    });
    await user.run("toy_model_zoo");
    assertStringIncludes((await user.run("list")).stdout, "installed  A toy");
    user.zoo.files["raw/5-reorganising-with-lfs/index.json"] = stringifyIndex([
      { id: "toy", version: "1.1", description: "A toy", archives: [] },
    ]);
    assertStringIncludes((await user.run("list")).stdout, "old: 1.0");
    const { entries } = await json(user, "list");
    assertEquals(entries[0].installed, {
      version: "1.0",
      condition: "installed",
      outdated: true,
    });
    assertEquals((await user.run("-q", "list")).stdout, "toy\n");
  }));

Deno.test("search shows the entries with every text in id or description", () =>
  withUser({ ...toyEntry(), ...INDEX }, async (user) => {
    const found = async (...texts: string[]) =>
      (await user.run("search", "-q", ...texts)).stdout.trim().split("\n");
    assertEquals(await found("TOY"), ["toy_model_zoo"]);
    assertEquals(await found("a", "model"), ["toy_model_zoo"]);
    assertEquals(await found("une"), ["unet"]);
    const none = await user.run("search", "no", "such");
    assertEquals([none.code, none.stdout], [
      0,
      'No entry matches "no such".\n',
    ]);
    const { sought, entries } = await json(user, "search", "unet");
    assertEquals([sought, entries.length], ["unet", 1]);
    await user.run("toy_model_zoo");
    const installed = await user.run("search", "--installed", "unet");
    assertEquals(installed.stdout, 'No entry matches "unet".\n');
  }));

Deno.test("the words of other programs install, show, list and remove", () =>
  withUser(toyEntry(), async (user) => {
    assertEquals((await user.run("install", "toy")).code, 0);
    assertStringIncludes((await user.run("show", "toy")).stdout, "installed");
    assertStringIncludes(
      (await user.run("ls", "--installed")).stdout,
      "toy  ",
    );
    assertEquals((await user.run("upgrade")).code, 0);
    assertEquals((await user.run("uninstall", "-y", "toy")).code, 0);
    assertEquals(user.installed().filter((path) => /toy/.test(path)), []);
    assertEquals((await user.run("install", "toy")).code, 0);
    assertEquals((await user.run("rm", "-y", "toy")).code, 0);
    const { stdout } = await user.run("version");
    assertEquals(stdout, (await user.run("--version")).stdout);
  }));

Deno.test("a misspelt command gets its hint where there is no network, too", () =>
  withUser({}, async (user) => {
    user.env.niftynet_model_zoo = await deadAddress();
    const { code, stderr } = await user.run("lst", "--retries", "0");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Did you mean: net_download list?");
  }));

Deno.test("list makes no home and no config file", () =>
  withUser(INDEX, async (user) => {
    assertEquals((await user.run("list")).code, 0);
    assertEquals((await user.run("list", "--installed")).code, 0);
    // What it keeps of the zoo is for completions.
    const made = listTree(user.folder).filter((path) => !path.endsWith("/"));
    assertEquals(made.length, 1);
    assertStringIncludes(made.join(), ".niftynet/.net_download/ids/");
  }));

Deno.test("list knows the official zoo without asking anyone", () =>
  withUser({}, async (user) => {
    delete user.env.niftynet_model_zoo;
    const { entries, guessed } = await json(user, "list", "--offline");
    assertEquals(guessed, false);
    assertEquals(sizesOf(entries), TOTALS);
    assert(entries.length >= 20);
  }));

Deno.test("list --installed asks no zoo", () =>
  withUser(toyEntry(), async (user) => {
    assertEquals(
      (await user.run("list", "--installed")).stdout,
      "Nothing is installed.\n",
    );
    await user.run("toy_model_zoo");
    user.env.niftynet_model_zoo = await deadAddress();
    const { code, stdout } = await user.run("list", "--installed", "--offline");
    assertEquals(code, 0);
    assertEquals(stdout.split("\n").slice(0, 2), [
      "SAMPLE ID      VERSION  SIZE  STATE",
      `toy_model_zoo  1.0       9 B  installed  ${user.zoo.address}`,
    ]);
  }));

Deno.test("list --installed shows what Python's command installed, and what is not complete", () =>
  withUser(toyEntry(), async (user) => {
    const text = String(toyEntry()[inEntry("toy", "main.ini")]);
    const caches = ".niftynet/.downloads_local_config_cache";
    await writeFile(user.folder, `${caches}/toy_main.ini`, text);
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "aaaa");
    const { entries } = await json(user, "list", "--installed");
    assertEquals(entries, [{
      id: "toy",
      description: null,
      version: "1.0",
      bytes: 4,
      zoo: null,
      installed: {
        version: "1.0",
        condition: "incomplete",
        outdated: false,
      },
    }]);
  }));

for (
  const [what, path, harm, state] of [
    [
      "a file that is gone",
      "niftynet/data/toy/sub/b.txt",
      Deno.remove,
      "damaged",
    ],
    [
      "a file of another size",
      "niftynet/models/toy/model.ckpt",
      (path: string) => Deno.writeTextFile(path, "torn"),
      "damaged",
    ],
    [
      "a receipt that cannot be used",
      ".niftynet/.net_download/receipts/toy.json",
      (path: string) => Deno.writeTextFile(path, "{"),
      "unreadable",
    ],
  ] as const
) {
  Deno.test(`list --installed and info mark an entry with ${what}, and list says what tells more`, () =>
    withUser(toyEntry(), async (user) => {
      await user.run("toy");
      await harm(user.path(path));
      const { code, stdout } = await user.run("list", "--installed");
      assertEquals(code, 0);
      assertMatch(stdout, new RegExp(`^toy +1\\.0 .*${state}`, "m"));
      assertStringIncludes(
        stdout,
        "1 entry\nTo see what is wrong: net_download verify toy\n",
      );
      const { entries } = await json(user, "list", "--installed");
      assertEquals(entries[0].installed.condition, state);
      assertStringIncludes((await user.run("info", "toy")).stdout, state);
      await user.run("verify", "--repair");
      const { stdout: again } = await user.run("list", "--installed");
      assertMatch(again, /^toy +1\.0 +9 B +installed /m);
    }));
}

Deno.test("info tells what an entry consists of, with its text", () =>
  withUser({ ...toyEntry(), ...INDEX }, async (user) => {
    user.zoo.files[inEntry("toy", "README.md")] =
      "# Toys\n\nLicence: CC BY 4.0\n";
    const { code, stdout } = await user.run("info", "toy_model_zoo");
    assertEquals(code, 0);
    for (
      const words of [
        "  about      A toy\n",
        "  version    1.0\n",
        `  zoo        ${user.zoo.address}\n`,
        "  installed  no\n",
        "/toy/data.tar.gz\n",
        `-> ${user.path("niftynet/data/toy")} (missing)\n`,
        "Licence: CC BY 4.0\n",
      ]
    ) assertStringIncludes(stdout, words);
    await user.run("toy_model_zoo");
    const told = await json(user, "info", "toy_model_zoo");
    assertEquals(
      [told.installed.files, told.installed.bytes, told.installed.condition],
      [3, 9, "installed"],
    );
    assertEquals(
      told.sections.map((each: Record<string, unknown>) => [
        each["section"],
        each["folder_state"],
      ]),
      [["data", "filled"], ["weights", "filled"]],
    );
  }));

Deno.test("info tells the digests of archives: of the manifest, and of what was installed", () =>
  withUser({ ...toyEntry(), ...INDEX }, async (user) => {
    const digests = async (...args: string[]) => {
      const { sections } = await json(user, "info", "toy_model_zoo", ...args);
      return sections.map(({ sha256 }: { sha256: string }) => sha256);
    };
    assertEquals(await digests(), [null, null]);
    await user.run("toy_model_zoo");
    const installed = await digests();
    assertEquals(
      installed.map((sha256: string) => /^[0-9a-f]{64}$/.test(sha256)),
      [true, true],
    );
    const mirror = ["mirror", "toy_model_zoo", "--to", "mirror"];
    assertEquals((await user.run(...mirror)).code, 0);
    assertEquals(await digests("--zoo", "mirror"), installed);
    const { stdout } = await user.run("info", "toy_model_zoo");
    for (const sha256 of installed) {
      assertStringIncludes(stdout, ` sha256 ${sha256}\n`);
    }
  }));

Deno.test("info --files lists the files of a bundle's archives, and of a folder's, the same as they are installed", () =>
  withUser(toyEntry(), async (user) => {
    const lists = async (...args: string[]) => {
      const { code, stdout } = await user.run(
        ...["info", "toy_model_zoo", "--files", "--json", ...args],
      );
      assertEquals(code, 0);
      return stdout.trim().split("\n").map((line) => JSON.parse(line))
        .filter(({ event }) => event === "files-listed");
    };
    for (const to of ["mirror", "mirror.tar"]) {
      await user.run("mirror", "toy_model_zoo", "--to", to);
    }
    const before = listTree(user.folder);
    const inFolder = await lists("--zoo", "mirror");
    assertEquals(await lists("--zoo", "mirror.tar"), inFolder);
    assertEquals(listTree(user.folder), before);
    assertEquals(inFolder.map(({ source }) => source), ["archive", "archive"]);
    await user.run("toy_model_zoo");
    assertEquals(
      await lists(),
      inFolder.map((each) => ({ ...each, source: "receipt" })),
    );
    const quiet = await user.run("info", "toy_model_zoo", "--files", "-q");
    const files = inFolder.flatMap(({ folder, files }) =>
      files.map(({ path }: { path: string }) => `${folder}/${path}`)
    );
    assertEquals(quiet.stdout, files.map((path) => `${path}\n`).join(""));
    for (const path of files) await Deno.stat(path);
  }));

Deno.test("info --files of an entry on a server says what to do", () =>
  withUser(toyEntry(), async (user) => {
    const { code, stdout, stderr } = await user.run(
      ...["info", "toy_model_zoo", "--files"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stdout, "toy_model_zoo\n");
    assertStringIncludes(stderr, '/toy/data.tar.gz" is on a server');
    assertStringIncludes(stderr, "mirror toy_model_zoo --to DIR");
  }));

Deno.test("info --files refuses an archive that is not what its manifest says", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("mirror", "toy_model_zoo", "--to", "mirror");
    const archive = user.path("mirror", inEntry("toy", "data.tar.gz"));
    const bytes = await Deno.readFile(archive);
    bytes[bytes.length - 1] = 255 - (bytes.at(-1) ?? 0);
    await Deno.writeFile(archive, bytes);
    const { code, stderr } = await user.run(
      ...["info", "toy_model_zoo", "--files", "--zoo", "mirror"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "SHA-256");
  }));

Deno.test("info --files lists what Python's command installed from the archive", () =>
  withUser(toyEntry(), async (user) => {
    const text = String(toyEntry()[inEntry("toy", "main.ini")]);
    const caches = ".niftynet/.downloads_local_config_cache";
    await writeFile(user.folder, `${caches}/toy_main.ini`, text);
    await user.run("mirror", "toy", "--to", "mirror");
    const { code, stdout } = await user.run(
      ...["info", "toy", "--files", "--zoo", "mirror"],
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, " in the archive for ");
    const offline = await user.run("info", "toy", "--files", "--offline");
    assertEquals(offline.code, 1);
    assertStringIncludes(offline.stderr, "not recorded");
  }));

Deno.test("info tells the sizes of the official zoo's archives without asking for them", () => {
  const official = CATALOGUE.map(({ id, version, archives }) => ({
    id,
    archives,
    text: manifest(
      version ?? "",
      ...archives.map((each) =>
        section(each.section, { url: each.from[0] ?? "" })
      ),
    ),
  }));
  const files = Object.fromEntries(
    official.map((
      { id, text },
    ) => [inEntry(entryFolder(id), "main.ini"), text]),
  );
  return withUser({}, async (user) => {
    for (const [path, text] of Object.entries(files)) {
      await writeFile(user.folder, `stick/${path}`, text);
    }
    const ids = official.map(({ id }) => id);
    const { code, stdout } = await user.run(
      ...["--json", "--offline", "--zoo", user.path("stick"), "info", ...ids],
    );
    assertEquals(code, 0);
    const told = new Map<string, { section: string; bytes: number }[]>(
      stdout.trim().split("\n").map((line) => JSON.parse(line))
        .map(({ id, sections }) => [id, sections]),
    );
    assertEquals(told.size, ids.length);
    for (const { id, archives } of official) {
      assertEquals(
        told.get(id)?.map(({ section, bytes }) => [section, bytes]),
        archives.map(({ section, bytes }) => [section, bytes ?? null]),
        id,
      );
    }
    const { entries } = await json(
      user,
      ...["--offline", "--zoo", user.path("stick"), "list"],
    );
    assertEquals(sizesOf(entries), TOTALS);
  });
});

Deno.test("info tells of what is installed where the zoo cannot be asked", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy_model_zoo");
    await Deno.remove(
      user.path(".niftynet/.downloads_remote_config_cache"),
      { recursive: true },
    );
    const { code, stdout, stderr } = await user.run(
      "info",
      "--offline",
      "toy_model_zoo",
    );
    assertEquals(code, 0);
    assertStringIncludes(stderr, "Showing what is installed");
    assertStringIncludes(stdout, "installed  1.0, 9 B in 3 files\n");
    assertStringIncludes(stdout, "/toy/data.tar.gz\n");
  }));

Deno.test("info tells what is known of the official zoo without a network", () =>
  withUser({}, async (user) => {
    delete user.env.niftynet_model_zoo;
    for (const { id, archives } of CATALOGUE) {
      const { code, stdout, stderr } = await user.run(
        ...["info", "--offline", "--json", id],
      );
      assertEquals([code, stderr], [0, ""]);
      const [warning, described] = stdout.trim().split("\n").map((line) =>
        JSON.parse(line)
      );
      assertStringIncludes(warning.text, "Showing what is known.");
      assertEquals(
        described.sections.map((each: { bytes: number }) => each.bytes),
        archives.map(({ bytes }) => bytes ?? null),
      );
      assertEquals(described.sections[0].folder, null);
    }
    assertEquals((await user.run("info", "--offline", "nonsense")).code, 1);
  }));

Deno.test("info fails for an id that no one knows", () =>
  withUser(toyEntry(), async (user) => {
    const { code, stdout, stderr } = await user.run("info", "nonsense", "toy");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "nonsense");
    assertStringIncludes(stdout, "toy\n");
  }));

Deno.test("where prints the folders for scripts, without a zoo", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy_model_zoo");
    user.env.niftynet_model_zoo = await deadAddress();
    const data = user.path("niftynet/data/toy");
    const weights = user.path("niftynet/models/toy");
    for (const quiet of [[], ["-q"]]) {
      assertEquals(await user.run("where", ...quiet, "toy_model_zoo"), {
        code: 0,
        stdout: `${data}\n${weights}\n`,
        stderr: "",
      });
    }
    const one = await user.run("where", "toy_model_zoo", "weights");
    assertEquals(one.stdout, `${weights}\n`);
    const { folders } = await json(user, "where", "toy_model_zoo", "data");
    assertEquals(folders, [{ section: "data", folder: data }]);
  }));

Deno.test("where fails, with nothing on stdout, where there is no such folder", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy_model_zoo");
    await Deno.remove(user.path("niftynet/models"), { recursive: true });
    for (
      const [args, says] of [
        [["nonsense"], '"nonsense" is not installed'],
        [["toy_model_zoo", "code"], "It has: data, weights."],
        [["toy_model_zoo", "weights"], "is missing"],
        [["../x"], "cannot use"],
      ] as const
    ) {
      const { code, stdout, stderr } = await user.run("where", ...args);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, says);
    }
  }));

Deno.test("an entry that is named like a command is installed behind get", () =>
  withUser(toyEntry("1.0", "list"), async (user) => {
    const { code, stdout } = await user.run("get", "list");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "list -- data: OK.");
    assertEquals(
      (await user.run("where", "list", "data")).stdout,
      `${user.path("niftynet/data/list")}\n`,
    );
  }));
