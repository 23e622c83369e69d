import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import {
  HAS_DOCKER_REGISTRY,
  withDockerRegistry,
} from "../support/docker_registry.ts";
import { type Ended, runProgram } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { canSign, makeSigner, signedBy } from "../support/signed_zoo.ts";
import { twoEntries } from "../support/signed_zoo.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { TOY_IDS, TOY_TREE, toyZoo } from "../support/toy_zoo.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { sha256 } from "../support/transfer.ts";
import { snapshotTree } from "../support/tree.ts";
import { inEntry, manifest, section, startZoo } from "../support/zoo.ts";

const LOCK = "models.lock";

/** Nothing on stderr but the line that counts several entries. */
const ALL_WELL = /^2 entries: .*\n$/;

/** Writes a lock file of what is installed, as a shell does. */
async function lock(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run("lock", ...args);
  assertEquals([code, stderr], [0, ""]);
  await writeFile(user.folder, LOCK, stdout);
  return stdout;
}

/** Begins with an empty home. */
async function forget(user: User): Promise<void> {
  for (const path of ["niftynet", ".niftynet"]) {
    await Deno.mkdir(user.path(path), { recursive: true });
    await Deno.remove(user.path(path), { recursive: true });
  }
}

/** The files that are installed. */
function filesOf(user: User) {
  return Object.entries(snapshotTree(user.path("niftynet"))).filter(
    ([path, { kind }]) =>
      kind === "file" && !/__init__|^\.net_download/.test(path),
  );
}

/** A user who has the toy zoo installed and locked, and then an empty home. */
function withLockedToys(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    assertEquals((await user.run(...TOY_IDS)).code, 0);
    await lock(user);
    await forget(user);
    user.zoo.requests.length = 0;
    await body(user);
  });
}

function withLockedToy(body: (user: User) => Promise<void>): Promise<void> {
  return withUser(toyEntry(), async (user) => {
    assertEquals((await user.run("toy")).code, 0);
    await lock(user);
    await forget(user);
    user.zoo.requests.length = 0;
    await body(user);
  });
}

const wantsArchives = ({ zoo }: User) =>
  zoo.requests.some((line) => line.includes(".gz"));

/** What follows the sentence that an entry differs. */
function assertDiffers(ended: Ended, words: string): void {
  assertEquals(ended.code, 1, ended.stdout);
  assertStringIncludes(
    ended.stderr,
    `" as "${LOCK}" locks it: the model zoo "`,
  );
  assertStringIncludes(ended.stderr, words);
  assertStringIncludes(ended.stderr, "To take what the zoo has now:");
}

Deno.test("a lock file tells versions, digests, sizes and addresses, the same in every run", () =>
  withUser(
    { ...toyEntry("1.0", "toy"), ...toyEntry("2.0", "fox") },
    async (user) => {
      await user.run("toy", "fox");
      const text = await lock(user);
      const address = user.zoo.address;
      const digest = (path: string) => {
        const content = user.zoo.files[path];
        assert(content instanceof Uint8Array);
        return { bytes: content.length, content };
      };
      const entry = async (id: string, version: string) => {
        const archive = async (section: string, folder: string) => {
          const path = inEntry(id, `${section}.tar.gz`);
          const { bytes, content } = digest(path);
          return {
            section,
            action: "expand",
            folder: `${folder}/${id}`,
            url: `${address}/${path}`,
            bytes,
            sha256: await sha256(content),
          };
        };
        const text = String(user.zoo.files[inEntry(id, "main.ini")]);
        return {
          id,
          version,
          zoo: address,
          manifest_sha256: await sha256(new TextEncoder().encode(text)),
          archives: [
            await archive("data", "data"),
            await archive("weights", "models"),
          ],
        };
      };
      const expected = {
        net_download_lock: 1,
        entries: [await entry("fox", "2.0"), await entry("toy", "1.0")],
      };
      assertEquals(text, `${JSON.stringify(expected, undefined, 2)}\n`);
      assertEquals((await user.run("lock", "--quiet")).stdout, text);
      const json = JSON.parse((await user.run("lock", "--json")).stdout);
      assertEquals([json.event, json.lock], ["entries-locked", expected]);
      const one = JSON.parse(await lock(user, "toy"));
      assertEquals(one.entries, [expected.entries[1]]);
      await forget(user);
      await user.run("-r", "fox", "toy");
      assertEquals(await lock(user), text);
    },
  ));

Deno.test("get --locked installs what was locked, and needs no network for what is there", () =>
  withUser({}, async (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    await user.run(...TOY_IDS);
    const files = filesOf(user);
    await lock(user);
    await forget(user);
    const { code, stderr } = await user.run("get", "--locked", LOCK);
    assertEquals(code, 0);
    assertMatch(stderr, ALL_WELL);
    assertEquals(filesOf(user), files);
    user.zoo.requests.length = 0;
    for (const more of [[], ["--offline"], ["--dry-run"]]) {
      const again = await user.run("--locked", LOCK, ...more);
      assertEquals(again.code, 0);
      assertMatch(again.stderr, ALL_WELL);
      assertEquals(again.stdout.match(/Already downloaded/g)?.length, 2);
    }
    assertEquals(user.zoo.requests, []);
  }));

Deno.test("get --locked takes some of the entries, plans, and tells programs", () =>
  withLockedToys(async (user) => {
    const plan = await user.run("get", "--locked", LOCK, "--dry-run", "lung");
    assertEquals(plan.code, 0);
    assertStringIncludes(plan.stdout, "lung");
    assertEquals(plan.stdout.includes("heart"), false);
    const json = await user.run("install", "--locked", LOCK, "--json", "lung");
    const events = json.stdout.trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(events.at(-1).outcome, "installed");
    assertEquals(user.installed().includes("data/heart/"), false);
    const unknown = await user.run("get", "--locked", LOCK, "lungs");
    assertEquals(unknown.code, 1);
    assertEquals(
      unknown.stderr,
      `net_download: the lock file "${LOCK}" does not have "lungs".\n  Did you mean lung?\n`,
    );
    const other = await user.run("get", "--locked", LOCK, "lung==2.0");
    assertEquals(other.code, 2);
    user.env.NET_DOWNLOAD_LOCKED = LOCK;
    assertEquals((await user.run()).code, 0);
    assertEquals(user.installed(), TOY_TREE);
  }));

Deno.test("get --locked fails where the zoo has another version, and changes nothing", () =>
  withLockedToy(async (user) => {
    Object.assign(user.zoo.files, toyEntry("2.0"));
    assertDiffers(
      await user.run("get", "--locked", LOCK),
      "something else: version 2.0, not version 1.0",
    );
    assertEquals(wantsArchives(user), false);
    assertEquals(user.installed().includes("data/"), false);
    assertEquals((await user.run("toy")).code, 0);
    const before = filesOf(user);
    const json = await user.run("get", "--locked", LOCK, "--json");
    assertStringIncludes(json.stdout, '"failure":"other-version"');
    assertEquals(filesOf(user), before);
    // Back in the zoo, the lower version replaces the higher one.
    Object.assign(user.zoo.files, toyEntry("1.0"));
    const plan = await user.run("get", "--locked", LOCK, "--dry-run");
    assertStringIncludes(plan.stdout, "not what is locked");
    assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
    assertStringIncludes(
      (await user.run("list", "--installed")).stdout,
      "1.0",
    );
  }));

Deno.test("a server that serves another archive under the same version is found out before anything is placed", () =>
  withLockedToy(async (user) => {
    await user.run("get", "--locked", LOCK);
    const before = filesOf(user);
    const other = await tarGz({ "model.ckpt": "malice" });
    user.zoo.files[inEntry("toy", "weights.tar.gz")] = other;
    const forced = await user.run("get", "-r", "--locked", LOCK);
    assertEquals(forced.code, 1);
    assertStringIncludes(
      forced.stderr,
      `The zoo does not have the archive that "${LOCK}" names.`,
    );
    assertEquals(filesOf(user), before);
    await forget(user);
    const fresh = await user.run("get", "--locked", LOCK);
    assertEquals(fresh.code, 1);
    assertEquals(
      user.installed().some((path) => /^(data|models)/.test(path)),
      false,
    );
  }));

Deno.test("what a manifest says of another archive, folder or section is refused without a download", () =>
  withLockedToy(async (user) => {
    const data = section("data", {
      url: "data.tar.gz",
      local_id: "toy",
      destination: "data",
    });
    const weights = (keys: Record<string, string>) =>
      section("weights", {
        url: "weights.tar.gz",
        local_id: "toy",
        destination: "models",
        ...keys,
      });
    for (
      const [sections, words] of [
        [[data], "sections data, not data, weights"],
        [
          [data, weights({ destination: "extensions" })],
          'section "weights" goes elsewhere',
        ],
        [
          [data, weights({ action: "copy" })],
          'section "weights" goes elsewhere',
        ],
        [
          [data, weights({ sha256: "ab".repeat(32) })],
          `the archive of section "weights" has the SHA-256 ${
            "ab".repeat(32)
          }, not `,
        ],
        [
          [data, weights({ size: "7" })],
          'the archive of section "weights" has 7 bytes, not ',
        ],
      ] as const
    ) {
      user.zoo.files[inEntry("toy", "main.ini")] = manifest("1.0", ...sections);
      assertDiffers(await user.run("get", "--locked", LOCK), words);
    }
    assertEquals(wantsArchives(user), false);
    assertEquals(user.installed().includes("models/"), false);
  }));

Deno.test("what was locked from a server is installed from a folder and from a bundle of the same", () =>
  withLockedToys(async (user) => {
    for (const to of ["stick", "zoo.tar"]) {
      await user.run("mirror", ...TOY_IDS, "--to", to);
    }
    for (const zoo of ["stick", "zoo.tar"]) {
      await forget(user);
      const { code, stderr } = await user.runAlone(
        ...["get", "--locked", LOCK, "--zoo", zoo],
      );
      assertEquals(code, 0);
      assertMatch(stderr, ALL_WELL);
      assertEquals(user.installed(), TOY_TREE);
      const again = await user.runAlone("get", "--locked", LOCK, "--offline");
      assertStringIncludes(again.stdout, "Already downloaded.");
      // A mirror has manifests of its own, and the same archives.
      const relocked = JSON.parse(await (await user.run("lock")).stdout);
      const digests = (lock: typeof relocked) =>
        JSON.stringify(lock.entries, ["id", "version", "archives", "sha256"]);
      const first = JSON.parse(await Deno.readTextFile(user.path(LOCK)));
      assertEquals(digests(relocked), digests(first));
    }
    // A damaged copy is the copy's fault, and found out.
    const { size } = await Deno.stat(user.path("zoo.tar"));
    await Deno.truncate(user.path("zoo.tar"), size / 2);
    await forget(user);
    const damaged = await user.runAlone(
      ...["get", "--locked", LOCK, "--zoo", "zoo.tar"],
    );
    assertEquals(damaged.code, 1);
    assertEquals(damaged.stderr.includes("The zoo does not have"), false);
  }));

Deno.test({
  name:
    "what was locked from a server is installed from a registry of the same",
  ignore: !HAS_DOCKER_REGISTRY,
  fn: () =>
    withLockedToys((user) =>
      withDockerRegistry("open", async ({ host }) => {
        const zoo = `oci://${host}/zoo/lungs`;
        const { code } = await user.run("mirror", ...TOY_IDS, "--to", zoo);
        assertEquals(code, 0);
        user.env.niftynet_model_zoo = zoo;
        assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
        assertEquals(user.installed(), TOY_TREE);
        await lock(user);
        await forget(user);
        delete user.env.niftynet_model_zoo;
        assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
        assertEquals(user.installed(), TOY_TREE);
      })
    ),
});

Deno.test({
  name:
    "what is locked must be signed where a key is set, and be what is locked",
  ignore: !canSign,
  fn: () =>
    withUser({}, async (user) => {
      const signer = await makeSigner(user.folder, "lab");
      const key = ["--zoo-key", signer.key];
      Object.assign(
        user.zoo.files,
        await signedBy(signer, await twoEntries(), "zoo=lab"),
      );
      assertEquals((await user.run(...key, "heart", "lung")).code, 0);
      await lock(user);
      await forget(user);
      const { code } = await user.run("get", "--locked", LOCK, ...key);
      assertEquals(code, 0);
      await forget(user);
      const stranger = await makeSigner(user.folder, "stranger");
      const refused = await user.run(
        ...["get", "--locked", LOCK, "--zoo-key", stranger.key],
      );
      assertEquals(refused.code, 1);
      Object.assign(
        user.zoo.files,
        await signedBy(signer, await twoEntries("1.1"), "zoo=lab"),
      );
      assertDiffers(
        await user.run("get", "--locked", LOCK, ...key),
        "version 1.1, not version 1.0",
      );
    }),
});

Deno.test("the zoo that an entry was locked from is asked, unless --zoo names another, behind those of the settings", () =>
  withLockedToy(async (user) => {
    delete user.env.niftynet_model_zoo;
    const { code, stdout } = await user.run("get", "--locked", LOCK);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Accessing: ${user.zoo.address}\n`);
    await forget(user);
    await using newer = startZoo(toyEntry("2.0"));
    user.env.niftynet_model_zoo = newer.address;
    const both = await user.run("get", "--locked", LOCK);
    assertEquals(both.code, 0);
    assertStringIncludes(both.stdout, `toy: in ${user.zoo.address}\n`);
    await forget(user);
    assertDiffers(
      await user.run("get", "--locked", LOCK, "--zoo", newer.address),
      "version 2.0, not version 1.0",
    );
  }));

Deno.test("get --locked - reads the lock file from stdin", () =>
  withLockedToy(async (user) => {
    const { code, stderr } = await runProgram({
      args: ["get", "--locked", "-"],
      env: user.env,
      cwd: user.folder,
      under: ["sh", "-c", `exec "$@" <${LOCK}`, "sh"],
    });
    assertEquals([code, stderr], [0, ""]);
    assert(filesOf(user).length > 0);
  }));

Deno.test("of an entry that the zoo no longer has, it is told where it was locked from", () =>
  withLockedToy(async (user) => {
    await using empty = startZoo();
    const { code, stderr } = await user.run(
      ...["get", "--locked", LOCK, "--zoo", empty.address],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, `"${empty.address}" has no such entry.`);
    assertStringIncludes(
      stderr,
      `"${LOCK}" has it from "${user.zoo.address}". Name a zoo that still has it`,
    );
  }));

Deno.test("entries of two zoos come back from these, and what names no zoo is looked for in those of the settings", () =>
  withUser(toyEntry(), async (user) => {
    await using second = startZoo(toyEntry("3.0", "fox"));
    await user.run("toy");
    await user.run("fox", "--zoo", second.address);
    const text = await lock(user);
    await forget(user);
    delete user.env.niftynet_model_zoo;
    assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
    assertEquals(await lock(user), text);
    await forget(user);
    const names = `${second.address}, ${user.zoo.address}`;
    await writeFile(
      user.folder,
      LOCK,
      text.replaceAll(/"zoo": ".*"/g, `"zoo": "${names}"`),
    );
    user.env.niftynet_model_zoo = names.replace(",", ";");
    assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
  }));

Deno.test("what Python's command installed, or is not complete, cannot be locked, and is named", () =>
  withUser(
    { ...toyEntry(), ...toyEntry("1.0", "fox") },
    async (user) => {
      await user.run("toy", "fox");
      const receipts = user.path(".niftynet/.net_download/receipts");
      await Deno.remove(join(receipts, "toy.json"));
      const { code, stdout, stderr } = await user.run("lock");
      assertEquals(code, 1);
      assertEquals(
        stderr,
        `Warning: cannot lock "toy": NiftyNet's Python command, which records no digests, installed it. Install it with: net_download get -r toy\n`,
      );
      const { entries } = JSON.parse(stdout);
      assertEquals(entries.map(({ id }: { id: string }) => id), ["fox"]);
      await Deno.remove(user.path("niftynet/data/fox"), { recursive: true });
      const incomplete = await user.run("lock", "fox");
      assertEquals(incomplete.code, 1);
      assertStringIncludes(incomplete.stderr, "is missing or empty");
      const unknown = await user.run("lock", "toys");
      assertEquals([unknown.code, unknown.stdout], [1, ""]);
      assertStringIncludes(unknown.stderr, "Did you mean toy?");
    },
  ));

Deno.test("a lock file that cannot be used is refused in a sentence", () =>
  withLockedToy(async (user) => {
    const text = await Deno.readTextFile(user.path(LOCK));
    const { entries: [entry] } = JSON.parse(text);
    const file = (...entries: unknown[]) =>
      JSON.stringify({ net_download_lock: 1, entries });
    for (
      const [content, words] of [
        ["", "it is empty"],
        [" \n", "it is empty"],
        ["[package]\nname = 1\n", "it is not a lock file of net_download"],
        [
          '{"lockfileVersion": 3, "packages": {}}',
          "it is not a lock file of net_download",
        ],
        [text.slice(0, 300), "it is truncated"],
        [text.slice(0, -3), "it is truncated"],
        [file(entry, entry), 'it has "toy" twice'],
        [file({ ...entry, id: "../toy" }), "cannot use"],
        [file({ ...entry, manifest_sha256: 1 }), '"manifest_sha256" is not'],
        [file({ ...entry, archives: [] }), '"toy" has no archives'],
        [
          text.replace('"data/toy"', '"../toy"'),
          'it holds the path "../toy"',
        ],
        [
          text.replace('lock": 1', 'lock": 2'),
          "a newer version of net_download wrote it (format 2)",
        ],
      ] as const
    ) {
      await writeFile(user.folder, LOCK, content);
      const { code, stderr } = await user.run("get", "--locked", LOCK);
      assertEquals(code, 1);
      assertStringIncludes(stderr, words);
      assertEquals(stderr.includes("bug"), false);
    }
    const missing = await user.run("get", "--locked", "none.lock");
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stderr, 'read the lock file "none.lock"');
    assertEquals(user.zoo.requests, []);
    // Windows PowerShell writes UTF-16.
    const utf16 = new Uint16Array(
      [..."\ufeff" + text].map((letter) => letter.charCodeAt(0)),
    );
    await writeFile(user.folder, LOCK, new Uint8Array(utf16.buffer));
    assertEquals((await user.run("get", "--locked", LOCK)).code, 0);
  }));

Deno.test("a lock file without entries gets a warning, and nothing is installed", () =>
  withUser(toyEntry(), async (user) => {
    await writeFile(user.folder, LOCK, '{"net_download_lock":1,"entries":[]}');
    const { code, stderr } = await user.run("get", "--locked", LOCK);
    assertEquals([code, stderr], [
      0,
      `Warning: the lock file "${LOCK}" has no entries\n`,
    ]);
  }));

Deno.test("a lock file holds no login and no token, and the zoo that had them is named again", () =>
  withUser(toyEntry(), async (user) => {
    const { host } = new URL(user.zoo.address);
    const zoo = `http://ann:s3cret@${host}/?sig=t0ken`;
    assertEquals((await user.run("toy", "--zoo", zoo)).code, 0);
    const text = await lock(user);
    assertEquals(/ann|s3cret|t0ken/.test(text), false);
    await forget(user);
    user.env.niftynet_model_zoo = zoo;
    const { code } = await runProgram({
      args: ["get", "--locked", LOCK],
      env: user.env,
      cwd: user.folder,
    });
    assertEquals(code, 0);
  }));
