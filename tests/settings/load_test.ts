import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { AppError } from "../../src/base/errors.ts";
import { type LoadOptions, loadSettings } from "../../src/settings/load.ts";
import { DEFAULT_CONFIG } from "../../src/settings/settings.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

const posix = { os: "posix", uid: 1, passwd: "" } as const;

/** Loads with `folder` as the user's home; gives the warnings beside the settings. */
async function load(folder: string, options: Partial<LoadOptions> = {}) {
  const warnings: string[] = [];
  const settings = await loadSettings({
    user: { environment: { HOME: folder }, ...posix },
    named: {},
    usesHome: true,
    dryRun: false,
    now: new Date(2018, 0, 31, 23, 59, 58),
    random: () => 0,
    warn: (text) => warnings.push(text),
    ...options,
  });
  return { settings, warnings };
}

const CONFIG = ".niftynet/config.ini";
const BACKUP = ".niftynet/config-backup-2018-01-31-23-59-58-aaa.ini";
const FRESH = [
  ".niftynet/",
  ".niftynet/config.ini",
  "niftynet/",
  "niftynet/extensions/",
  "niftynet/extensions/__init__.py",
  "niftynet/extensions/network/",
  "niftynet/extensions/network/__init__.py",
];

Deno.test("loadSettings() makes the config file, the home and its extension packages", () =>
  withTempFolder(async (folder) => {
    const { settings, warnings } = await load(folder);
    assertEquals(settings.home, join(folder, "niftynet"));
    assertEquals(settings.configHome, join(folder, ".niftynet"));
    assertEquals(listTree(folder), FRESH);
    assertEquals(await Deno.readTextFile(join(folder, CONFIG)), DEFAULT_CONFIG);
    const init = join(folder, "niftynet/extensions/__init__.py");
    assertEquals((await Deno.stat(init)).size, 0);
    assertEquals(warnings, []);
  }));

Deno.test("loadSettings() run again changes nothing", () =>
  withTempFolder(async (folder) => {
    await load(folder);
    const config = await Deno.stat(join(folder, CONFIG));
    await load(folder);
    assertEquals(listTree(folder), FRESH);
    assertEquals((await Deno.stat(join(folder, CONFIG))).mtime, config.mtime);
  }));

Deno.test("loadSettings() with dryRun leaves the disk as it is", () =>
  withTempFolder(async (folder) => {
    const { settings, warnings } = await load(folder, { dryRun: true });
    assertEquals(settings.home, join(folder, "niftynet"));
    assertEquals(warnings, []);
    await writeFile(folder, CONFIG, "broken");
    const broken = await load(folder, { dryRun: true });
    assertStringIncludes(
      broken.warnings.join(),
      `Using "${join(folder, "niftynet")}" as the home.`,
    );
    assertEquals(listTree(folder), [".niftynet/", CONFIG]);
  }));

Deno.test("loadSettings() leaves a home that exists as it is, without packages", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "niftynet/mine.txt", "keep");
    await load(folder);
    assertEquals(listTree(join(folder, "niftynet")), ["mine.txt"]);
  }));

for (
  const [fault, content] of [
    ["does not parse", "home = /x\n"],
    ["has no [global]", "[other]\na = b\n"],
    ["is not UTF-8", Uint8Array.of(0x5b, 0xff, 0xfe, 0x00)],
  ] as const
) {
  Deno.test(`loadSettings() backs up a config file that ${fault}, byte for byte`, () =>
    withTempFolder(async (folder) => {
      const file = await writeFile(folder, CONFIG, content);
      const before = await Deno.readFile(file);
      const { warnings } = await load(folder);
      assertEquals(await Deno.readFile(join(folder, BACKUP)), before);
      assertEquals(await Deno.readTextFile(file), DEFAULT_CONFIG);
      assertStringIncludes(warnings.join(), BACKUP);
    }));
}

Deno.test("loadSettings() never overwrites an older backup", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, BACKUP, "an older one");
    await writeFile(folder, CONFIG, "broken");
    let draws = 0;
    await load(folder, { random: () => draws++ < 3 ? 0 : 0.99 });
    const text = (path: string) => Deno.readTextFile(join(folder, path));
    assertEquals(await text(BACKUP), "an older one");
    assertEquals(await text(BACKUP.replace("aaa", "zzz")), "broken");
  }));

Deno.test("loadSettings() names a folder that stands where config.ini should", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, `${CONFIG}/inside`, "mine");
    await assertRejects(() => load(folder), AppError, join(folder, CONFIG));
    assertEquals(listTree(join(folder, CONFIG)), ["inside"]);
  }));

Deno.test("loadSettings() names config.ini where a file stands in the place of its folder", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, ".niftynet", "mine");
    for (const dryRun of [true, false]) {
      await assertRejects(
        () => load(folder, { dryRun }),
        AppError,
        `"${join(folder, CONFIG)}": a part of the path is not a folder`,
      );
    }
  }));

Deno.test("loadSettings() names a file that stands where the home should", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "niftynet", "mine");
    await assertRejects(() => load(folder), AppError, "it is a file");
    assertEquals(
      await Deno.readTextFile(join(folder, "niftynet")),
      "mine",
    );
  }));

Deno.test("loadSettings() does not replace links to a disk that is not mounted", () =>
  withTempFolder(async (folder) => {
    await Deno.mkdir(join(folder, ".niftynet"));
    await Deno.symlink("/nowhere/config.ini", join(folder, CONFIG));
    await assertRejects(() => load(folder), AppError, "symbolic link to");
    await Deno.remove(join(folder, CONFIG));
    await Deno.symlink(join(folder, "later.ini"), join(folder, CONFIG));
    await assertRejects(() => load(folder), AppError, "symbolic link to");
    await Deno.remove(join(folder, CONFIG));
    await Deno.symlink("/nowhere/niftynet", join(folder, "niftynet"));
    await assertRejects(() => load(folder), AppError, "symbolic link");
    assertEquals(
      await Deno.readLink(join(folder, "niftynet")),
      "/nowhere/niftynet",
    );
  }));

Deno.test("loadSettings() follows a home that is a link to a folder", () =>
  withTempFolder(async (folder) => {
    await Deno.mkdir(join(folder, "disk"));
    await Deno.symlink("disk", join(folder, "niftynet"));
    const { settings } = await load(folder);
    assertEquals(settings.home, join(folder, "niftynet"));
    assertEquals(listTree(join(folder, "disk")), []);
  }));

Deno.test("loadSettings() makes a relative home of config.ini beside that file", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, CONFIG, "[global]\nhome = nn\n");
    const { settings, warnings } = await load(folder);
    assertEquals(settings.home, join(folder, ".niftynet/nn"));
    assertEquals((await Deno.stat(settings.home)).isDirectory, true);
    assertEquals(warnings, []);
  }));

Deno.test("loadSettings() neither needs nor makes a home for a command that does not use it", () =>
  withTempFolder(async (folder) => {
    const environment = { niftynet_config_home: join(folder, "config") };
    const user = { environment, ...posix };
    await load(folder, { user, usesHome: false });
    assertEquals(listTree(folder), ["config/", "config/config.ini"]);
  }));
