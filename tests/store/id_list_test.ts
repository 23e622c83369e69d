import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { keepIdList, readIdList } from "../../src/store/id_list.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

Deno.test("readIdList() knows what keepIdList() has kept, for each zoo", () =>
  withTempFolder((folder) => {
    const home = { configHome: folder, makes: false };
    assertEquals(readIdList(folder, "https://a/zoo"), undefined);
    keepIdList(home, "https://a/zoo", ["unet", "toy"]);
    keepIdList(home, "https://b/zoo", []);
    assertEquals(readIdList(folder, "https://a/zoo"), ["unet", "toy"]);
    assertEquals(readIdList(folder, "https://b/zoo"), []);
    keepIdList(home, "https://a/zoo", ["toy"]);
    assertEquals(readIdList(folder, "https://a/zoo"), ["toy"]);
    return Promise.resolve();
  }));

Deno.test("keepIdList() writes nothing where nothing is new, and makes no config home unless that is said", () =>
  withTempFolder(async (folder) => {
    const configHome = join(folder, "config");
    keepIdList({ configHome, makes: false }, "zoo", ["toy"]);
    assertEquals(listTree(folder), []);
    keepIdList({ configHome, makes: true }, "zoo", ["toy"]);
    const [file = ""] = listTree(folder).filter((path) => /txt$/.test(path));
    const before = await Deno.stat(join(folder, file));
    keepIdList({ configHome, makes: true }, "zoo", ["toy"]);
    assertEquals((await Deno.stat(join(folder, file))).ino, before.ino);
  }));

Deno.test("keepIdList() lets it be where it cannot write", () =>
  withTempFolder(async (folder) => {
    const configHome = await writeFile(folder, "config", "a file");
    keepIdList({ configHome, makes: true }, "zoo", ["toy"]);
    assertEquals(readIdList(configHome, "zoo"), undefined);
    assert((await Deno.stat(configHome)).isFile);
  }));
