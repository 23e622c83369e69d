import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Section } from "../../../scripts/bench/data/entries.ts";
import {
  checkInstalled,
  makeWorkplace,
  partBytes,
} from "../../../scripts/bench/run/workplace.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

const section: Section = {
  name: "tiny",
  archive: { file: "x", bytes: 1, sha256: "", files: 2, expandedBytes: 5 },
  path: "/x",
  destination: "data",
  localId: "x",
};

Deno.test("checkInstalled() takes as many files and bytes as there should be", () =>
  withTempFolder(async (folder) => {
    const place = makeWorkplace(join(folder, "place"));
    await writeFile(place.home, "data/x/a", "12");
    await writeFile(place.home, "data/x/below/b", "123");
    checkInstalled(place, [section]);
  }));

Deno.test("checkInstalled() does not take work that was left out", () =>
  withTempFolder(async (folder) => {
    const place = makeWorkplace(join(folder, "place"));
    await writeFile(place.home, "data/x/a", "12345");
    assertThrows(() => checkInstalled(place, [section]), Error, "1 of 5");
  }));

Deno.test("partBytes() adds up .part files wherever they are", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "home/.net_download/a.part", "1234");
    await writeFile(folder, "b.part", "12");
    await writeFile(folder, "c.ini", "1234567");
    assertEquals(partBytes(folder), 6);
  }));
