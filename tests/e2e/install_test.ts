import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeFile } from "../support/temp.ts";
import { tarGz } from "../support/tar_gz.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  type Answer,
  deadAddress,
  inEntry,
  manifest,
  section,
} from "../support/zoo.ts";

const ID = "toy_model_zoo";
const RECORD = ".niftynet/.downloads_local_config_cache/toy_model_zoo_main.ini";
const CACHED =
  ".niftynet/.downloads_remote_config_cache/toy_model_zoo_main.ini";

/** What a new home holds. */
const PACKAGES = [
  "extensions/",
  "extensions/__init__.py",
  "extensions/network/",
  "extensions/network/__init__.py",
];
const TOY_TREE = [
  "data/",
  "data/toy/",
  "data/toy/a.txt",
  "data/toy/sub/",
  "data/toy/sub/b.txt",
  ...PACKAGES,
  "models/",
  "models/toy/",
  "models/toy/model.ckpt",
].sort();

const data = await tarGz({ "a.txt": "a", "sub/b.txt": "b" });
const weights = await tarGz({ "model.ckpt": "weights" });

/** An entry with data and weights. */
function toy(version = "1.0"): Record<string, Answer> {
  return {
    [inEntry("toy", "main.ini")]: manifest(
      version,
      section("data", {
        url: "data.tar.gz",
        local_id: "toy",
        destination: "data",
      }),
      section("weights", {
        url: "weights.tar.gz",
        local_id: "toy",
        destination: "models",
      }),
    ),
    [inEntry("toy", "data.tar.gz")]: data,
    [inEntry("toy", "weights.tar.gz")]: weights,
  };
}

/** Requests for archives, which is what a download is made of. */
const archives = ({ zoo }: User) =>
  zoo.requests.filter((line) => line.endsWith(".gz"));

Deno.test("an entry is installed, with the original's words and caches", () =>
  withUser(toy(), async (user) => {
    const { code, stdout, stderr } = await user.run(ID);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    const at = `${user.zoo.address}/raw/5-reorganising-with-lfs/toy`;
    assertEquals(lines[0], `Accessing: ${user.zoo.address}`);
    assertEquals(lines.slice(1).sort(), [
      `Downloaded data to ${user.path("niftynet/data/toy")}`,
      `Downloaded data to ${user.path("niftynet/models/toy")}`,
      `Downloading from ${at}/data.tar.gz`,
      `Downloading from ${at}/weights.tar.gz`,
      `${ID} -- data: OK.`,
      `${ID} -- weights: OK.`,
    ]);
    assertEquals(user.installed(), TOY_TREE);
    const text = toy()[inEntry("toy", "main.ini")];
    assertEquals(await Deno.readTextFile(user.path(RECORD)), text);
    assertEquals(await Deno.readTextFile(user.path(CACHED)), text);
  }));

Deno.test("an entry that is there already is not downloaded again", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    const before = archives(user).length;
    const { code, stdout } = await user.run(ID);
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `Accessing: ${user.zoo.address}\n${ID}: OK. \nAlready downloaded. Use the -r option to download again.\n`,
    );
    assertEquals(archives(user).length, before);
  }));

Deno.test("a manifest is asked for conditionally, and kept as it is when it is current", () => {
  const files = toy();
  const path = inEntry("toy", "main.ini");
  const text = String(files[path]);
  const conditions: (string | null)[] = [];
  files[path] = ({ headers }) => {
    const etag = '"1"';
    // Where the runtime compresses the answer, it makes the tag a weak one.
    const condition = headers.get("if-none-match")?.replace("W/", "") ?? null;
    conditions.push(condition);
    return condition === etag
      ? new Response(null, { status: 304 })
      : new Response(text, { headers: { etag } });
  };
  return withUser(files, async (user) => {
    await user.run(ID);
    const { ino } = await Deno.stat(user.path(CACHED));
    const { code, stdout } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded");
    assertEquals(conditions, [null, '"1"']);
    assertEquals((await Deno.stat(user.path(CACHED))).ino, ino);
    assertEquals(await Deno.readTextFile(user.path(CACHED)), text);
  });
});

Deno.test("-r downloads again, replaces the entry's files and keeps the user's", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "changed");
    await writeFile(user.folder, "niftynet/data/toy/mine.txt", "mine");
    const { code, stdout } = await user.run("-r", "--json", ID);
    assertEquals(code, 0);
    const read = (name: string) =>
      Deno.readTextFile(user.path("niftynet/data/toy", name));
    assertEquals([await read("a.txt"), await read("mine.txt")], ["a", "mine"]);
    assertEquals(await read("a.txt.kept-by-net_download"), "changed");
    const path = user.path("niftynet/data/toy/a.txt");
    const event = { schema: 1, event: "set-aside", id: ID, path };
    const backup = `${path}.kept-by-net_download`;
    assertStringIncludes(stdout, JSON.stringify({ ...event, backup }));
  }));

Deno.test("-r with --dry-run announces what would be set aside, and sets nothing aside", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    const path = await writeFile(
      user.folder,
      "niftynet/data/toy/a.txt",
      "changed",
    );
    const { code, stderr } = await user.run("-r", "-n", ID);
    const kept = `${path}.kept-by-net_download`;
    assertEquals([code, stderr], [
      0,
      `Warning: "${path}" is yours or has changed: it would be kept as "${kept}" if the archive has a different one\n`,
    ]);
    assertEquals(await Deno.readTextFile(path), "changed");
    assertEquals(
      (await user.run("-r", ID)).stderr,
      `Warning: "${path}" was in the way and is now called "${kept}"\n`,
    );
    // What is set aside already is in no archive's way.
    const again = await user.run("-r", "-n", ID);
    assertEquals([again.code, again.stderr], [0, ""]);
  }));

Deno.test("several entries end with one line on stderr that counts them, and names what failed", () =>
  withUser({ ...toy(), ...toyEntry("1.0", "other") }, async (user) => {
    await user.run(ID);
    const last = async (...args: string[]) => {
      const { code, stderr } = await user.run(...args);
      return [code, stderr.trimEnd().split("\n").at(-1)];
    };
    assertEquals(await last("-n", ID, "other"), [
      0,
      "2 entries: 1 already there, 1 to be installed",
    ]);
    assertEquals(await last(ID, "nonsense", "other"), [
      1,
      "3 entries: 1 already there, 1 failed (nonsense), 1 installed",
    ]);
    assertEquals(await last(ID, ID), [0, ""]);
    assertEquals(await last("-q", ID, "other"), [0, ""]);
    const { stdout } = await user.run("--json", ID, "other");
    assertEquals(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""), {
      schema: 1,
      event: "entries-ended",
      entries: [ID, "other"].map((id) => ({ id, outcome: "current", exit: 0 })),
    });
  }));

Deno.test("a first installation keeps a file of the user's that stands in its way", () =>
  withUser(toy(), async (user) => {
    const path = await writeFile(
      user.folder,
      "niftynet/data/toy/a.txt",
      "mine",
    );
    const kept = `${path}.kept-by-net_download`;
    const { code, stderr } = await user.run(ID);
    assertEquals([code, stderr], [
      0,
      `Warning: "${path}" was in the way and is now called "${kept}"\n`,
    ]);
    assertEquals(await Deno.readTextFile(kept), "mine");
    assertEquals(await Deno.readTextFile(path), "a");
  }));

Deno.test("-r and an update leave nothing beside an entry that no one has changed", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    assertEquals((await user.run("-r", ID)).stderr, "");
    Object.assign(user.zoo.files, toy("1.1"));
    user.zoo.files[inEntry("toy", "data.tar.gz")] = await tarGz({
      "a.txt": "new",
      "sub/b.txt": "b",
    });
    assertEquals((await user.run("update")).stderr, "");
    assertEquals(user.installed(), TOY_TREE);
  }));

Deno.test("a newer version in the zoo is installed", () =>
  withUser(toy("1.9"), async (user) => {
    await user.run(ID);
    Object.assign(user.zoo.files, toy("1.10"));
    user.zoo.files[inEntry("toy", "data.tar.gz")] = await tarGz({
      "a.txt": "new",
    });
    assertEquals((await user.run(ID)).code, 0);
    const file = user.path("niftynet/data/toy/a.txt");
    assertEquals(await Deno.readTextFile(file), "new");
    assertStringIncludes(await Deno.readTextFile(user.path(RECORD)), "1.10");
  }));

Deno.test("a folder that was emptied is filled, and the others are left alone", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    await Deno.remove(user.path("niftynet/data/toy"), { recursive: true });
    const before = archives(user).length;
    assertEquals((await user.run(ID)).code, 0);
    assertEquals(user.installed(), TOY_TREE);
    assertEquals(archives(user).slice(before), [
      "GET /raw/5-reorganising-with-lfs/toy/data.tar.gz",
    ]);
  }));

Deno.test("an entry that the original installed is already downloaded", () =>
  withUser(toy(), async (user) => {
    const text = String(toy()[inEntry("toy", "main.ini")]);
    await writeFile(user.folder, CACHED, text);
    await writeFile(user.folder, RECORD, text);
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "a");
    await writeFile(user.folder, "niftynet/models/toy/model.ckpt", "w");
    const { code, stdout } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
    assertEquals(archives(user), []);
  }));

Deno.test("an entry that the original left stale is updated", () =>
  withUser(toy("1.1"), async (user) => {
    await writeFile(
      user.folder,
      RECORD,
      String(toy("1.0")[inEntry("toy", "main.ini")]),
    );
    await writeFile(user.folder, "niftynet/data/toy/old.txt", "old");
    await writeFile(user.folder, "niftynet/models/toy/model.ckpt", "old");
    assertEquals((await user.run(ID)).code, 0);
    const model = user.path("niftynet/models/toy/model.ckpt");
    assertEquals(await Deno.readTextFile(model), "weights");
    const old = user.path("niftynet/data/toy/old.txt");
    assertEquals(await Deno.readTextFile(old), "old");
  }));

Deno.test("the older layout serves an entry that the current one does not have", () => {
  const { [inEntry("toy", "main.ini")]: text = "", ...rest } = toy();
  const older = String(text).replaceAll(
    /url = (\S+)/g,
    "url = ../5-reorganising-with-lfs/toy/$1",
  );
  return withUser(
    { ...rest, [`raw/master/${ID}.ini`]: older },
    async (user) => {
      assertEquals((await user.run(ID)).code, 0);
      assertEquals(user.installed(), TOY_TREE);
    },
  );
});

Deno.test("a zoo in a folder is used through its file address", () =>
  withUser({}, async (user) => {
    for (const [path, content] of Object.entries(toy())) {
      if (typeof content === "function") continue;
      await writeFile(user.folder, `stick/${path}`, content);
    }
    user.env.niftynet_model_zoo = `file://${user.path("stick")}`;
    const { code } = await user.run(ID);
    assertEquals(code, 0);
    assertEquals(user.installed(), TOY_TREE);
    assertEquals(user.zoo.requests, []);
    const archive = user.path("stick", inEntry("toy", "data.tar.gz"));
    assertEquals(await Deno.readFile(archive), data);
  }));

Deno.test("--dry-run shows the plan with sizes, and changes nothing on disk", () =>
  withUser(toy(), async (user) => {
    const { code, stdout } = await user.run("--dry-run", ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `${ID}: not installed`);
    assertStringIncludes(stdout, "data.tar.gz");
    assertStringIncludes(stdout, `${data.length} B`);
    assertStringIncludes(stdout, user.path("niftynet/models/toy"));
    assertEquals([...Deno.readDirSync(user.folder)], []);
  }));

Deno.test("several entries are installed in one run, and a failing one stops no other", () =>
  withUser(toy(), async (user) => {
    const { code, stdout } = await user.run("nonsense", ID, ID);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "nonsense: FAIL. \n");
    assertStringIncludes(stdout, `${ID} -- data: OK.\n`);
    assertEquals(stdout.split(`${ID} -- data: OK.`).length, 2);
    assertEquals(user.installed(), TOY_TREE);
  }));

Deno.test("of two entries that hold the same file the last one's stays, however slow the first is", async () => {
  const names = ["first", "second", "third"];
  const archives = await Promise.all(
    names.map((name) => tarGz({ "same.txt": name, [name]: "" })),
  );
  const asked = Promise.withResolvers<void>();
  const step = section("data", {
    url: "data.tar.gz",
    destination: "data",
    local_id: "shared",
  });
  const files: Record<string, Answer> = {};
  for (const [index, name] of names.entries()) {
    files[inEntry(name, "main.ini")] = async () => {
      // The first one's comes when the others' have been asked for.
      if (index === 0) await asked.promise;
      if (index === 2) asked.resolve();
      return new Response(manifest("1.0", step));
    };
    files[inEntry(name, "data.tar.gz")] = archives[index] ?? "";
  }
  await withUser(files, async (user) => {
    assertEquals((await user.run(...names)).code, 0);
    const folder = user.path("niftynet/data/shared");
    assertEquals(
      await Deno.readTextFile(`${folder}/same.txt`),
      "third",
    );
    assertEquals(
      Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(),
      ["first", "same.txt", "second", "third"],
    );
  });
});

Deno.test("places that cannot be written are told before anything is downloaded", () =>
  withUser(toy(), async (user) => {
    await writeFile(user.folder, ".niftynet/.downloads_local_config_cache", "");
    const { code, stderr } = await user.run(ID);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `"${user.path(".niftynet/.downloads_local_config_cache")}"`,
    );
    assertEquals(archives(user), []);
  }));

Deno.test("a cached manifest serves when the zoo cannot be reached", () =>
  withUser(toy(), async (user) => {
    await user.run(ID);
    user.env.niftynet_model_zoo = await deadAddress();
    user.env.NET_DOWNLOAD_RETRIES = "0";
    const { code, stdout, stderr } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
    assertStringIncludes(
      stderr,
      "Warning: updating the examples file from the server caused an error: ",
    );
  }));
