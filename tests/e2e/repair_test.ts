import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { TOY_DATA, toyEntry } from "../support/toy_entry.ts";
import {
  deadAddress,
  inEntry,
  manifest,
  section,
  startZoo,
} from "../support/zoo.ts";

const ID = "toy_model_zoo";
const ARCHIVE = inEntry("toy", "data.tar.gz");
const MANIFEST = inEntry("toy", "main.ini");

const original = await tarGz(TOY_DATA);
const repacked = await tarGz({ "a.txt": "other", "sub/b.txt": "b" });

/** A manifest of the toy's with other keys in its section of data. */
function toyManifest(version: string, data: Record<string, string>): string {
  const keys = { local_id: "toy", url: "data.tar.gz", destination: "data" };
  return manifest(
    version,
    section("data", { ...keys, ...data }),
    section("weights", {
      ...keys,
      url: "weights.tar.gz",
      destination: "models",
    }),
  );
}

/** Runs `body` for a user whose installed toy has one damaged file. */
function withDamage(
  body: (user: User, file: string) => Promise<void>,
  text = toyManifest("1.0", {}),
): Promise<void> {
  return withUser({ ...toyEntry(), [MANIFEST]: text }, async (user) => {
    assertEquals((await user.run(ID)).code, 0);
    const file = user.path("niftynet/data/toy/a.txt");
    await damage(file);
    await body(user, file);
  });
}

/** Changes a file's content, and neither its size nor its time. */
async function damage(file: string, text = "A"): Promise<void> {
  const { mtime } = await Deno.stat(file);
  await Deno.writeTextFile(file, text);
  const time = mtime ?? new Date(0);
  await Deno.utime(file, time, time);
}

/** Asserts that a repair is refused with this advice, and that nothing has changed. */
async function assertRefused(
  user: User,
  file: string,
  advice: string,
): Promise<void> {
  const { code, stdout, stderr } = await user.run("verify", "--repair");
  assertEquals(code, 1, stdout + stderr);
  assertStringIncludes(stderr, "has changed in the zoo");
  assertStringIncludes(stderr, advice);
  assertEquals(await Deno.readTextFile(file), "A");
  assertEquals(user.installed().some((path) => path.includes(".kept")), false);
}

/** Asserts that a repair brings back what was installed. */
async function assertRepaired(user: User, file: string): Promise<string> {
  const { code, stdout, stderr } = await user.run("verify", "--repair");
  assertEquals(code, 0, stdout + stderr);
  assertStringIncludes(stdout, `${ID}: OK. 3 files`);
  assertEquals(await Deno.readTextFile(file), "a");
  assertEquals((await user.run("verify")).code, 0);
  return stderr;
}

Deno.test("verify --repair ends well for a file that was damaged with its size and time kept", () =>
  withDamage(async (user, file) => {
    await assertRepaired(user, file);
  }));

Deno.test("verify --repair refuses an archive that was repacked under the same version", () =>
  withDamage(async (user, file) => {
    user.zoo.files[ARCHIVE] = repacked;
    const advice = `net_download get -r ${ID}`;
    await assertRefused(user, file, advice);
    assertEquals((await user.run("get", "-r", ID)).code, 0);
    assertEquals(await Deno.readTextFile(file), "other");
  }));

Deno.test("verify --repair fetches nothing where the zoo's manifest names another archive", () =>
  withDamage(async (user, file) => {
    const sha256 = sha256Of(repacked);
    user.zoo.files[MANIFEST] = toyManifest("1.0", { sha256 });
    user.zoo.files[ARCHIVE] = repacked;
    const before = user.zoo.requests.length;
    await assertRefused(user, file, `net_download get -r ${ID}`);
    const asked = user.zoo.requests.slice(before);
    assertEquals(asked.filter((line) => line.endsWith(".tar.gz")), []);
  }));

Deno.test("verify --repair does not install a higher version, and says that there is one", () =>
  withDamage(async (user, file) => {
    user.zoo.files[MANIFEST] = toyManifest("1.1", {});
    const advice = `net_download update ${ID}`;
    const stderr = await assertRepaired(user, file);
    assertStringIncludes(stderr, 'the zoo has version 1.1 of "toy_model_zoo"');
    assertStringIncludes(stderr, advice);
    await damage(file);
    await Deno.remove(`${file}.kept-by-net_download`);
    user.zoo.files[ARCHIVE] = repacked;
    await assertRefused(user, file, advice);
    const list = await user.run("list", "--installed", "--json");
    assertStringIncludes(list.stdout, '"version":"1.0"');
    assertEquals((await user.run("update")).code, 0);
    assertEquals(await Deno.readTextFile(file), "other");
  }));

Deno.test("verify --repair finds the archive of the installed version beside that of a higher one", () =>
  withDamage(async (user, file) => {
    const url = "data-1.1.tar.gz";
    user.zoo.files[MANIFEST] = toyManifest("1.1", { url });
    user.zoo.files[inEntry("toy", url)] = repacked;
    await assertRepaired(user, file);
  }));

Deno.test("verify --repair takes the same archive from another address", () =>
  withDamage(async (user, file) => {
    for (const version of ["1.0", "1.1"]) {
      const url = `moved-${version}.tar.gz`;
      delete user.zoo.files[ARCHIVE];
      user.zoo.files[MANIFEST] = toyManifest(version, {
        url,
        sha256: sha256Of(original),
      });
      user.zoo.files[inEntry("toy", url)] = original;
      await assertRepaired(user, file);
      await damage(file);
    }
  }));

Deno.test("verify --repair keeps to the receipt where the record is gone or an installation was killed", () =>
  withDamage(async (user, file) => {
    const record = `.niftynet/.downloads_local_config_cache/${ID}_main.ini`;
    const receipts = ".niftynet/.net_download";
    user.zoo.files[ARCHIVE] = repacked;
    await Deno.remove(user.path(record));
    await assertRefused(user, file, `net_download get -r ${ID}`);
    await Deno.mkdir(user.path(receipts, "unfinished"), { recursive: true });
    await Deno.copyFile(
      user.path(receipts, `receipts/${ID}.json`),
      user.path(receipts, `unfinished/${ID}.json`),
    );
    await assertRefused(user, file, `net_download get -r ${ID}`);
    user.zoo.files[ARCHIVE] = original;
    await assertRepaired(user, file);
  }));

Deno.test("verify --repair of an entry of Python's command brings a folder back, but not of a higher version", () =>
  withUser({ ...toyEntry() }, async (user) => {
    const caches = ".niftynet/.downloads_local_config_cache";
    const record = toyManifest("1.0", {});
    await writeFile(user.folder, `${caches}/${ID}_main.ini`, record);
    await writeFile(user.folder, "niftynet/models/toy/model.ckpt", "w");
    user.zoo.files[MANIFEST] = toyManifest("1.1", {});
    const refused = await user.run("verify", "--repair");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, `net_download update ${ID}`);
    assertEquals(user.installed().some((path) => path.includes("data")), false);
    user.zoo.files[MANIFEST] = record;
    assertEquals((await user.run("verify", "--repair")).code, 0);
    const file = user.path("niftynet/data/toy/a.txt");
    assertEquals(await Deno.readTextFile(file), "a");
  }));

Deno.test("verify --repair leaves everything where the zoo cannot be reached", () =>
  withDamage(async (user, file) => {
    user.env.niftynet_model_zoo = await deadAddress();
    user.env.NET_DOWNLOAD_RETRIES = "0";
    const { code, stderr } = await user.run("verify", "--repair");
    assertEquals(code, 1);
    assertEquals(stderr.includes("has changed in the zoo"), false);
    assertEquals(await Deno.readTextFile(file), "A");
  }));

Deno.test("verify --repair takes the archive from another zoo that has it", () =>
  withDamage(async (user, file) => {
    await using other = startZoo(toyEntry());
    user.env.niftynet_model_zoo = other.address;
    await assertRepaired(user, file);
  }));

Deno.test("verify --repair says that a mirror's copy is damaged, and not that the zoo has changed", () =>
  withDamage(async (user, file) => {
    const mirror = user.path("mirror");
    const { code } = await user.run("mirror", ID, "--to", mirror);
    assertEquals(code, 0);
    await Deno.writeFile(join(mirror, ARCHIVE), repacked);
    user.env.niftynet_model_zoo = mirror;
    const repair = await user.run("verify", "--repair");
    assertEquals(repair.code, 1);
    assertStringIncludes(repair.stderr, "The copy is damaged");
    assertEquals(await Deno.readTextFile(file), "A");
  }));

Deno.test("verify --repair tells of an entry that it found sound and that a later repair has changed", () => {
  const shared = (text: string, own: string) =>
    tarGz({ "shared.txt": text, [own]: own });
  const text = manifest(
    "1.0",
    section("data", {
      url: "data.tar.gz",
      local_id: "both",
      destination: "data",
    }),
  );
  return withUser({}, async (user) => {
    for (const [name, content] of [["zzz", "1"], ["aaa", "2"]] as const) {
      user.zoo.files[inEntry(name, "main.ini")] = text;
      user.zoo.files[inEntry(name, "data.tar.gz")] = await shared(
        content,
        `${name}.txt`,
      );
      assertEquals((await user.run(name)).code, 0);
    }
    await Deno.remove(user.path("niftynet/data/both/zzz.txt"));
    const { code, stdout } = await user.run("verify", "--repair");
    const verdicts = stdout.split("\n").filter((line) =>
      /^(aaa|zzz): (OK|FAIL)/.test(line)
    );
    const now = await user.run("verify", "aaa");
    assertEquals([code, now.code], [1, 1], stdout);
    assertEquals(verdicts.length, 3);
    assert(verdicts.at(-1)?.startsWith("aaa: FAIL."));
  });
});

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
