import { assertEquals, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { snapshotTree } from "../support/tree.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

type Tree = Record<string, string>;

/** Gives an entry of the zoo another version; each folder of it is a section. */
async function publish(
  { zoo }: User,
  id: string,
  version: string,
  folders: Record<string, Tree>,
): Promise<void> {
  const sections: string[] = [];
  for (const [folder, tree] of Object.entries(folders)) {
    const [destination = "", local_id = ""] = folder.split("/");
    const archive = `${id}-${version}-${sections.length}.tar.gz`;
    zoo.files[archive] = await tarGz(tree);
    const url = `${zoo.address}/${archive}`;
    sections.push(
      section(`s-${destination}-${local_id}`, { url, destination, local_id }),
    );
  }
  zoo.files[inEntry(id, "main.ini")] = manifest(version, ...sections);
}

/** Paths of the files below the home, without Python's packages. */
function filesOf(user: User): string[] {
  return Object.entries(snapshotTree(user.path("niftynet")))
    .filter(([path, { kind }]) =>
      kind !== "folder" && !path.includes("__init__")
    ).map(([path]) => path).sort();
}

/** Folders below the home that are neither the program's nor Python's packages. */
function foldersOf(user: User): string[] {
  return user.installed().filter((path) =>
    path.endsWith("/") && !path.startsWith("extensions/")
  );
}

Deno.test("a new version has a folder where the old had a file, and the other way round", () =>
  withUser({}, async (user) => {
    const first = { "data/x": { "w": "file", "d/a": "1", "d/e/b": "2" } };
    const second = { "data/x": { "w/a": "in folder", "d": "file" } };
    await publish(user, "x", "1", first);
    await user.run("x");
    for (
      const [version, trees, paths] of [
        ["2", second, ["data/x/d", "data/x/w/a"]],
        ["3", first, ["data/x/d/a", "data/x/d/e/b", "data/x/w"]],
        ["4", second, ["data/x/d", "data/x/w/a"]],
      ] as const
    ) {
      await publish(user, "x", version, trees);
      const { code, stderr } = await user.run("update", "x");
      assertEquals([code, stderr.includes("Warning")], [0, false], stderr);
      assertEquals(filesOf(user), [...paths]);
      const verified = await user.run("verify", "x");
      assertEquals(verified.code, 0);
      assertEquals(verified.stdout.includes("left"), false);
    }
    const { stdout } = await user.run("remove", "--yes", "x");
    assertEquals(stdout.includes("keeps"), false);
    assertEquals([filesOf(user), foldersOf(user)], [[], []]);
  }));

Deno.test("the user's own in a folder that a new version has as a file is set aside, and no more", () =>
  withUser({}, async (user) => {
    await publish(user, "x", "1", { "data/x": { "d/a": "1", "d/b": "2" } });
    await user.run("x");
    const folder = user.path("niftynet/data/x");
    await Deno.writeTextFile(`${folder}/d/mine`, "mine");
    await Deno.writeTextFile(`${folder}/d/b`, "edited");
    await publish(user, "x", "2", { "data/x": { "d": "file" } });
    const { stderr } = await user.run("update", "x");
    assertEquals(stderr.match(/Warning/g)?.length, 1, stderr);
    const kept = "data/x/d.kept-by-net_download";
    assertEquals(filesOf(user), ["data/x/d", `${kept}/b`, `${kept}/mine`]);
    await user.run("remove", "--yes", "x");
    assertEquals(filesOf(user), [`${kept}/b`, `${kept}/mine`]);
  }));

Deno.test("a new version no longer has files, folders and sections: they go, and what was changed stays and is named", () =>
  withUser({}, async (user) => {
    await publish(user, "x", "1", {
      "models/x": { "old.index": "1", "edited": "1", "sub/a": "1", "w": "1" },
      "data/gone": { "scan": "1", "notes": "1" },
      "examples/gone": { "a/b": "1" },
    });
    await user.run("x");
    const home = user.path("niftynet");
    await Deno.writeTextFile(`${home}/models/x/edited`, "mine");
    await Deno.writeTextFile(`${home}/models/x/mine`, "mine");
    await Deno.writeTextFile(`${home}/data/gone/notes`, "mine");
    await publish(user, "x", "2", {
      "models/x": { "new.index": "2", "w": "2" },
    });
    const dry = await user.run("update", "-n", "x");
    for (
      const text of [
        `"${home}/models/x/edited" is yours or has changed: it would be kept as`,
        `"${home}/models/x/mine" is yours or has changed: it would be kept as`,
        'Section "s-data-gone" is no longer part of x: its files would be removed',
      ]
    ) assertStringIncludes(dry.stderr, text);
    assertEquals(dry.stderr.match(/Warning/g)?.length, 4);
    const { code, stderr } = await user.run("update", "x");
    assertEquals(code, 0);
    assertStringIncludes(stderr, "Removed 4 files (4 B) that x no longer has.");
    const left = ["data/gone/notes", "models/x/edited"];
    for (const path of left) {
      assertStringIncludes(
        stderr,
        `"${home}/${path}" is no longer part of x and has changed`,
      );
    }
    assertEquals(filesOf(user), [
      "data/gone/notes",
      "models/x/edited",
      "models/x/mine",
      "models/x/new.index",
      "models/x/w",
    ]);
    assertEquals(foldersOf(user), [
      "data/",
      "data/gone/",
      "models/",
      "models/x/",
    ]);
    const verified = await user.run("verify", "x");
    assertEquals(verified.code, 0);
    const info = await user.run("info", "x");
    for (const path of left) {
      assertStringIncludes(
        verified.stdout,
        `  left     ${home}/${path}: of an earlier version`,
      );
      assertStringIncludes(
        info.stdout,
        `${home}/${path} of an earlier version`,
      );
    }
    const json = await user.run("verify", "--json", "x");
    assertStringIncludes(json.stdout, `"leftovers":["${home}/data/gone/notes"`);
    await user.run("remove", "--yes", "x");
    assertEquals(filesOf(user), [...left, "models/x/mine"]);
  }));

Deno.test("a file that a new version no longer has stays where another entry has it, too", () =>
  withUser({}, async (user) => {
    await publish(user, "x", "1", { "data/both": { "a": "same", "b": "x" } });
    await publish(user, "y", "1", { "data/both": { "a": "same", "c": "y" } });
    await user.run("x", "y");
    await publish(user, "x", "2", { "data/both": { "d": "2" } });
    await user.run("update", "x");
    assertEquals(filesOf(user), ["data/both/a", "data/both/c", "data/both/d"]);
    const verified = await user.run("verify");
    assertEquals([verified.code, verified.stdout.includes("left")], [0, false]);
    await user.run("remove", "--yes", "y");
    assertEquals(filesOf(user), ["data/both/d"]);
  }));
