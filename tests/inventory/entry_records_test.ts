import { assertEquals, assertRejects } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import {
  readInstalledEntries,
  readInstalledEntry,
} from "../../src/inventory/entry_records.ts";
import {
  sectionsOf,
  treesOf,
  unlistedSections,
} from "../../src/inventory/installed_entry.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { TOY, withMachine } from "./machine.ts";

const SECTIONS = [
  { section: "data", folder: "data/toy", action: "expand", makes: [] },
  { section: "weights", folder: "models/toy", action: "expand", makes: [] },
];

Deno.test("readInstalledEntries() finds entries by record, receipt or unfinished receipt", () =>
  withMachine(async (machine) => {
    machine.install("both", TOY);
    machine.installAsPython("python", TOY);
    machine.receipt("killed", TOY, "unfinished");
    machine.receipt("receipt", TOY);
    const entries = await readInstalledEntries(machine.configHome);
    assertEquals(
      entries.map(({ id, record, receipt, unfinished }) => [
        id,
        record !== undefined,
        receipt !== undefined,
        unfinished !== undefined,
      ]),
      [
        ["both", true, true, false],
        ["killed", false, false, true],
        ["python", true, false, false],
        ["receipt", false, true, false],
      ],
    );
  }));

Deno.test("readInstalledEntries() finds nothing where nothing is", () =>
  withMachine(async (machine) => {
    assertEquals(await readInstalledEntries(machine.path("nowhere")), []);
  }));

Deno.test("an entry of Python's command has sections, and none of them is listed", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    const entry = await readInstalledEntry(machine.configHome, "toy");
    if (entry === undefined) throw new Error("not found");
    assertEquals(entry.record?.version, "1.0");
    assertEquals(sectionsOf(entry), SECTIONS);
    assertEquals(unlistedSections(entry), SECTIONS);
    assertEquals(treesOf(entry), []);
  }));

Deno.test("a section that the receipt does not have is unlisted", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    const { data } = TOY;
    if (data !== undefined) machine.receipt("toy", { data });
    const entry = await readInstalledEntry(machine.configHome, "toy");
    assertEquals(entry && unlistedSections(entry), SECTIONS.slice(1));
  }));

Deno.test("what cannot be used is noted with its entry and hides no other", () =>
  withMachine(async (machine) => {
    machine.install("good", TOY);
    machine.install("torn", TOY);
    const { receipt, record } = entryPaths(machine.configHome, "torn");
    Deno.truncateSync(receipt, 50);
    machine.writeFull(record, "[data]\naction = explode\n");
    const [good, torn] = await readInstalledEntries(machine.configHome);
    assertEquals(good?.unusable, []);
    assertEquals(torn?.unusable.map(({ file }) => file), ["record", "receipt"]);
    assertEquals(torn?.record, { version: undefined, sections: undefined });
    assertEquals(torn?.receipt, undefined);
  }));

Deno.test("a receipt under another entry's name is not used", () =>
  withMachine(async (machine) => {
    machine.receipt("toy", TOY, "receipt", { id: "victim" });
    const entry = await readInstalledEntry(machine.configHome, "toy");
    assertEquals(entry?.receipt, undefined);
    assertEquals(entry?.unusable.map(({ error }) => error.message.slice(-8)), [
      '"victim"',
    ]);
  }));

Deno.test("a record whose folders lead out of the home names none", () =>
  withMachine(async (machine) => {
    const { record } = entryPaths(machine.configHome, "toy");
    machine.writeFull(
      record,
      "[d]\naction = expand\nurl = x\ndestination = ../../etc\n",
    );
    const entry = await readInstalledEntry(machine.configHome, "toy");
    assertEquals(entry && sectionsOf(entry), []);
  }));

Deno.test("files that no entry can be named after are passed over", () =>
  withMachine(async (machine) => {
    machine.write("config/.net_download/receipts/con.json", "{}");
    machine.write("config/.net_download/receipts/x.json.tmp", "{}");
    machine.write("config/.downloads_local_config_cache/_main.ini", "");
    assertEquals(await readInstalledEntries(machine.configHome), []);
  }));

for (const id of ["../x", "", "a/b", "CON"]) {
  Deno.test(`readInstalledEntry() refuses the id ${JSON.stringify(id)}`, () =>
    withMachine(async ({ configHome }) => {
      await assertRejects(
        () => readInstalledEntry(configHome, id),
        ManifestError,
      );
    }));
}
