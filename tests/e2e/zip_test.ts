/** An entry whose archive is a zip file, by way of the whole program. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { withoutSigning } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { seededBytes, sha256 } from "../support/transfer.ts";
import { zip } from "../support/zip.ts";
import { type Answer, inEntry, manifest, section } from "../support/zoo.ts";

const ID = "lung";
const MAIN = inEntry(ID, "main.ini");
const NOISE = seededBytes(300_000, 7);
const archiveOf = (version: string) =>
  zip([
    { name: "net/", mode: 0o040755, method: 0 },
    { name: "net/weights.bin", content: NOISE },
    { name: "net/version.txt", content: version },
    { name: "net/run.sh", content: "#!/bin/sh\n", mode: 0o100755 },
    { name: "net/latest", content: "weights.bin", mode: 0o120777 },
    { name: `net/only_${version}`, content: "x" },
  ]);
const ONE = archiveOf("1.0");
const TWO = archiveOf("2.0");
const PAGE = "<!DOCTYPE html><title>Please log in</title>";

/** A manifest with one zip file, and further keys for it. */
const expands = (keys: Record<string, string> = {}, version = "1.0") =>
  manifest(
    version,
    section("data", { url: "net.zip", destination: "models", ...keys }),
  );

/** A zoo of one entry that is a zip file. */
const zoo = (
  keys: Record<string, string> = {},
  content: Answer = ONE,
): Record<string, Answer> => ({
  [MAIN]: expands(keys),
  [inEntry(ID, "net.zip")]: content,
});

const TREE = (version: string) => [
  "models/",
  "models/lung/",
  "models/lung/net/",
  "models/lung/net/latest",
  `models/lung/net/only_${version}`,
  "models/lung/net/run.sh",
  "models/lung/net/version.txt",
  "models/lung/net/weights.bin",
];
const models = (user: User) =>
  user.installed().filter((path) => path.startsWith("models/"));
const net = (user: User, name: string) =>
  user.path("niftynet/models/lung/net", name);

async function assertOk(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run(...args);
  assertEquals([code, withoutSigning(stderr)], [0, ""], stdout);
  return stdout;
}

async function assertFails(user: User, ...args: string[]): Promise<string> {
  const { code, stderr } = await user.run(...args);
  assertEquals(code, 1, stderr);
  return stderr;
}

Deno.test("a zip file is expanded, verified, repaired and removed", () =>
  withUser(zoo(), async (user) => {
    assertStringIncludes(await assertOk(user, ID), `${ID} -- data: OK.`);
    assertEquals(models(user), TREE("1.0"));
    assertEquals(await Deno.readFile(net(user, "latest")), NOISE);
    const { mode } = await Deno.stat(net(user, "run.sh"));
    assertEquals((mode ?? 0) & 0o777, 0o755);
    assertStringIncludes(await assertOk(user, "verify", ID), "OK");
    assertStringIncludes(await assertOk(user, ID), "Already downloaded.");
    await Deno.remove(net(user, "weights.bin"));
    await Deno.remove(net(user, "latest"));
    assertEquals((await user.run("verify", ID)).code, 1);
    assertEquals((await user.run("verify", "--repair", ID)).code, 0);
    assertEquals(await Deno.readFile(net(user, "latest")), NOISE);
    await assertOk(user, "verify", ID);
    await assertOk(user, "remove", "--yes", ID);
    assertEquals(models(user), []);
  }));

Deno.test("a new version of a zip file replaces the one before; -r expands it again", () =>
  withUser(zoo(), async (user) => {
    await assertOk(user, ID);
    user.zoo.files[MAIN] = expands({}, "2.0");
    user.zoo.files[inEntry(ID, "net.zip")] = TWO;
    assertEquals((await user.run(ID)).code, 0);
    assertEquals(models(user), TREE("2.0"));
    await Deno.remove(net(user, "version.txt"));
    await assertOk(user, "-r", ID);
    assertEquals(models(user), TREE("2.0"));
    await assertOk(user, "verify", ID);
  }));

Deno.test("a dry run names a zip file and does nothing", () =>
  withUser(zoo(), async (user) => {
    assertStringIncludes(await assertOk(user, "--dry-run", ID), "net.zip");
    assertEquals(
      user.zoo.requests.filter((one) => /^GET .*zip$/.test(one)),
      [],
    );
  }));

for (const to of ["mirrored", "mirrored.tar"]) {
  Deno.test(`a zip file is expanded from ${to}, unchanged`, () =>
    withUser(zoo(), async (user) => {
      await assertOk(user, "mirror", ID, "--to", to);
      await assertOk(user, ID, "--zoo", to);
      assertEquals(models(user), TREE("1.0"));
      await assertOk(user, "verify", ID);
      if (to.endsWith(".tar")) return;
      await assertOk(user, "check", to);
      const kept = user.path(to, inEntry(ID, "net.zip"));
      assertEquals(await Deno.readFile(kept), new Uint8Array(ONE));
    }));
}

Deno.test("a zip file in a bundle of parts is read across them", () =>
  withUser(zoo(), async (user) => {
    const args = ["--to", "b.tar", "--split", "100KB"];
    await assertOk(user, "mirror", ID, ...args);
    await assertOk(user, ID, "--zoo", "b.tar");
    assertEquals(models(user), TREE("1.0"));
    assertEquals(await Deno.readFile(net(user, "latest")), NOISE);
  }));

Deno.test("a zip file is fetched on where its connection was cut", async () => {
  await using server = new MisbehavingServer();
  const url = server.file("/net.zip", ONE, { etag: '"1"' });
  server.next("/net.zip", { kind: "reset", after: 100_000 });
  const digest = await sha256(ONE);
  await withUser(zoo({ url: url.href, sha256: digest }), async (user) => {
    await assertFails(user, "--retries", "0", ID);
    assertEquals(models(user), []);
    await assertOk(user, ID);
    assertEquals(models(user), TREE("1.0"));
    const ranges = server.requests.map(({ headers }) => headers.get("range"));
    assertEquals(ranges.length, 2);
    assertStringIncludes(ranges[1] ?? "", "bytes=");
  });
});

Deno.test("a zip file with another digest is refused before it is expanded", () =>
  withUser(zoo({ sha256: "0".repeat(64) }), async (user) => {
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, "its SHA-256 is wrong: expected 0000");
    assertEquals(models(user), []);
  }));

Deno.test("a login page in the place of a zip file is recognised", () =>
  withUser(zoo({}, PAGE), async (user) => {
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, "it is a web page");
    assertStringIncludes(stderr, "open the address in a browser");
    assertEquals(models(user), []);
  }));

const REFUSED: Record<string, [Uint8Array<ArrayBuffer>, string, string]> = {
  "a cut zip file": [
    ONE.slice(0, 200_000),
    "it is a zip archive whose end is missing",
    "Download it again.",
  ],
  "a zip file that leads out": [
    zip([{ name: "../x" }]),
    'its entry "../x" contains ".."',
    "Tell the owner of the zoo what is wrong with it.",
  ],
  "an encrypted zip file": [
    zip([{ name: "x", flags: 1 }]),
    'its entry "x" is encrypted',
    "The owner of the zoo can pack it again",
  ],
  "a zip file by Windows Explorer": [
    zip([{ name: "x", method: 9 }]),
    "Deflate64 (packed by Windows Explorer)",
    "The owner of the zoo can pack it again",
  ],
  "an empty zip file": [
    zip([]),
    "the archive is empty",
    "Tell the owner of the zoo.",
  ],
};

for (const [name, [bytes, reason, advice]] of Object.entries(REFUSED)) {
  Deno.test(`${name} is refused, nothing changes, and there is advice`, () =>
    withUser(zoo(), async (user) => {
      await assertOk(user, ID);
      user.zoo.files[MAIN] = expands({}, "2.0");
      user.zoo.files[inEntry(ID, "net.zip")] = bytes;
      const stderr = await assertFails(user, ID);
      assertStringIncludes(stderr, reason);
      assertStringIncludes(stderr, advice);
      assertEquals(models(user), TREE("1.0"));
      await assertOk(user, "verify", ID);
    }));
}

Deno.test("check reads zip files", () =>
  withUser({}, async (user) => {
    const main = expands({ sha256: await sha256(ONE) });
    await writeFile(user.folder, "zoo/lung/main.ini", main);
    await writeFile(user.folder, "zoo/lung/net.zip", ONE);
    await assertOk(user, "check", "zoo");
    await writeFile(user.folder, "zoo/lung/main.ini", expands());
    const evil = zip([{ name: "/x" }]);
    await writeFile(user.folder, "zoo/lung/net.zip", evil);
    const { code, stdout, stderr } = await user.run("check", "zoo");
    assertEquals(code, 1);
    assertStringIncludes(stdout + stderr, 'its entry "/x" is an absolute path');
  }));
