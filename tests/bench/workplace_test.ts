import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Section } from "../../scripts/bench/data/zoo.ts";
import {
  checkInstalled,
  emptyLargeFiles,
  makeWorkplace,
  partBytes,
} from "../../scripts/bench/workplace.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const section: Section = {
  name: "tiny",
  archive: { file: "x", bytes: 1, sha256: "", files: 2, expandedBytes: 5 },
  path: "/x",
  localId: "x",
  action: "expand",
};

Deno.test("checkInstalled() wants as many files and bytes as there should be", () =>
  withTempFolder(async (folder) => {
    const place = makeWorkplace(join(folder, "place"));
    await writeFile(place.home, "models/x/a", "12");
    assertThrows(() => checkInstalled(place, [section]), Error, "1 of 2");
    await writeFile(place.home, "models/x/below/b", "123");
    checkInstalled(place, [section]);
  }));

Deno.test("partBytes() adds up .part files wherever they are", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "home/.net_download/a.part", "1234");
    await writeFile(folder, "b.part", "12");
    await writeFile(folder, "c.ini", "1234567");
    assertEquals(partBytes(folder), 6);
  }));

Deno.test("emptyLargeFiles() frees space and removes nothing", () =>
  withTempFolder(async (folder) => {
    const large = await writeFile(folder, "a/large", new Uint8Array(200_000));
    const small = await writeFile(folder, "a/small", "12");
    emptyLargeFiles(folder);
    assertEquals(Deno.statSync(large).size, 0);
    assertEquals(Deno.statSync(small).size, 2);
  }));
