import { dirname } from "@std/path";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  bytesOf,
  canSign,
  changed,
  type Files,
  makeSigner,
  type Place,
  PLACES,
  signedBy,
  type Signer,
  sumsOf,
  twoEntries,
} from "../support/signed_zoo.ts";
import { tarGz } from "../support/tar_gz.ts";
import { sha256 } from "../support/transfer.ts";
import { inEntry, manifest, section, startZoo } from "../support/zoo.ts";

/** A user, a zoo's owner, and a zoo of one kind. */
interface Trial {
  user: User;
  owner: Signer;
  place: Place;
  /** Puts files in the zoo's place and installs an entry with the owner's key. */
  install(files: Files, ...args: string[]): Promise<Outcome>;
  /** Puts files in the zoo's place and runs the program with its address and the owner's key. */
  run(files: Files, ...args: string[]): Promise<Outcome>;
}

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A test for each kind of zoo. */
function forEachKind(name: string, body: (trial: Trial) => Promise<void>) {
  forKinds(PLACES, name, body);
}

let turn = 0;

/**
 * A test for a server and for one of the other kinds, each in its turn: what a
 * list vouches for is looked at by the same code for all of them, which
 * {@linkcode forEachKind} shows.
 */
function forTwoKinds(name: string, body: (trial: Trial) => Promise<void>) {
  const [server, ...others] = PLACES;
  const other = others[turn++ % others.length];
  forKinds([server, other].filter((kind) => kind !== undefined), name, body);
}

function forKinds(
  places: readonly Place[],
  name: string,
  body: (trial: Trial) => Promise<void>,
) {
  for (const place of places) {
    Deno.test({
      name: `${name}: ${place.kind}`,
      ignore: !canSign,
      fn: () =>
        withUser({}, async (user) => {
          const owner = await makeSigner(user.folder, "owner");
          const run: Trial["run"] = async (files, ...args) => {
            const zoo = await place.put(user, files);
            return await user.run(
              ...["--zoo", zoo, "--zoo-key", owner.key, "--retries", "0"],
              ...args,
            );
          };
          await body({ user, owner, place, run, install: run });
        }),
    });
  }
}

/** The words that administrators get: what is wrong, the key, and what to do. */
function assertRefused(
  { user, owner }: Trial,
  { code, stderr }: Outcome,
  ...words: string[]
): void {
  assertEquals(code, 1, stderr);
  for (const word of [owner.id, ...words]) assertStringIncludes(stderr, word);
  assertMatch(stderr, /\.\n {2}[A-Z].*\.?\n$/, "a hint is missing");
  assertEquals(filesOf(user), []);
}

/** What is installed, without Python's packages. */
function filesOf(user: User): string[] {
  const isThere = [...Deno.readDirSync(user.folder)]
    .some(({ name }) => name === "niftynet");
  return isThere
    ? user.installed().filter((path) =>
      !path.endsWith("/") && !path.endsWith("__init__.py")
    )
    : [];
}

const HEART = inEntry("heart", "main.ini");
const HEART_DATA = inEntry("heart", "data.tar.gz");
const LUNG = inEntry("lung", "main.ini");
const INDEX = "raw/5-reorganising-with-lfs/index.json";

forEachKind(
  "a byte that changes in a zoo refuses the entry, installed or not",
  async (trial) => {
    const { user, owner, place } = trial;
    const files = await signedBy(owner, await twoEntries());
    const zoo = await place.put(user, files);
    const args = ["--zoo", zoo, "--zoo-key", owner.key, "heart"];
    assertEquals((await user.run(...args)).code, 0);
    for (
      const path of [HEART, "SHA256SUMS", "SHA256SUMS.minisig", HEART_DATA]
    ) {
      await place.put(user, files);
      await place.damage(user, path, files[path] ?? "");
      const again = path === HEART_DATA ? ["-r"] : [];
      const { code, stderr } = await user.run(...again, ...args);
      assertEquals(code, 1, `${path}: ${stderr}`);
      assertStringIncludes(stderr, owner.id);
      assertStringIncludes(stderr.toLowerCase(), "copy");
      assertEquals(stderr.includes("fetched before"), false, path);
    }
  },
);

forEachKind(
  "what the owner signed is installed, listed and told",
  async (trial) => {
    const { user, owner, run } = trial;
    const files = await signedBy(owner, await twoEntries());
    const { code, stderr } = await run(files, "heart", "lung");
    const told = stderr.replaceAll(/^\S+ -- .*\n/gm, "");
    assertEquals([code, told], [0, "2 entries: 2 installed\n"]);
    assertEquals(filesOf(user), ["data/heart/heart.nii", "data/lung/lung.nii"]);
    const list = await run(files, "list");
    assertEquals([list.code, list.stderr], [0, ""]);
    assertStringIncludes(list.stdout, "2 entries");
    const info = await run(files, "info", "heart");
    assertEquals([info.code, info.stderr], [0, ""]);
    assertStringIncludes(info.stdout, "# About the heart");
    assertStringIncludes(info.stdout, `signed     by the key ${owner.id}\n`);
    assertEquals((await run(files, "update")).code, 0);
  },
);

forTwoKinds(
  "without a key nothing of a signature matters, and info tells that it is there",
  async ({ user, owner, place }) => {
    const files = await signedBy(owner, await twoEntries());
    const broken = { ...files, SHA256SUMS: changed(files["SHA256SUMS"]) };
    const zoo = await place.put(user, broken);
    assertEquals((await user.run("--zoo", zoo, "heart")).code, 0);
    const { stdout } = await user.run("--zoo", zoo, "info", "heart");
    assertStringIncludes(
      stdout,
      `signed     by the key ${owner.id}, but no key is set to verify that\n`,
    );
    const { stdout: json } = await user.run(
      ...["--zoo", zoo, "--json", "info", "heart"],
    );
    assertEquals(JSON.parse(json).signature, { key: owner.id, checked: false });
    await place.put(user, await twoEntries());
    const plain = await user.run("--zoo", zoo, "--json", "info", "heart");
    assertEquals("signature" in JSON.parse(plain.stdout), false);
  },
);

forTwoKinds("attack: a damaged copy, or a cut transfer", async (trial) => {
  const files = await signedBy(trial.owner, await twoEntries());
  const archive = bytesOf(files[HEART_DATA] ?? "");
  for (const bad of [changed(archive), archive.slice(0, -1)]) {
    const outcome = await trial.install(
      { ...files, [HEART_DATA]: bad },
      "heart",
    );
    assertRefused(trial, outcome, "data.tar.gz");
  }
});

forTwoKinds(
  "attack: a mirror changes an archive, and its digest in the manifest and the index",
  async (trial) => {
    const genuine = await twoEntries();
    const evil = await tarGz({ "heart.nii": "evil" });
    const digest = await sha256(bytesOf(genuine[HEART_DATA] ?? ""));
    const forged: Files = {
      ...genuine,
      [HEART_DATA]: evil,
      [HEART]: String(genuine[HEART]).replace(digest, await sha256(evil)),
    };
    const { "SHA256SUMS.minisig": signature = "" } = await signedBy(
      trial.owner,
      genuine,
    );
    // With a list that fits, and with the one that was signed.
    const fitting = { ...forged, SHA256SUMS: await sumsOf(forged) };
    assertRefused(
      trial,
      await trial.install(
        { ...fitting, "SHA256SUMS.minisig": signature },
        "heart",
      ),
      "SHA256SUMS is not what the key",
    );
    assertRefused(
      trial,
      await trial.install(
        { ...await signedBy(trial.owner, genuine), ...forged },
        "heart",
      ),
      "main.ini",
    );
  },
);

forTwoKinds(
  "attack: one entry's archive or manifest under another's name",
  async (trial) => {
    const files = await signedBy(trial.owner, await twoEntries());
    const lung = files[inEntry("lung", "data.tar.gz")] ?? "";
    assertRefused(
      trial,
      await trial.install({ ...files, [HEART_DATA]: lung }, "heart"),
      "data.tar.gz",
    );
    assertRefused(
      trial,
      await trial.install({ ...files, [HEART]: files[LUNG] ?? "" }, "heart"),
      "main.ini",
    );
  },
);

forTwoKinds("attack: mix-and-match of two signed states", async (trial) => {
  const first = await signedBy(trial.owner, await twoEntries("1.0"));
  const second = await signedBy(trial.owner, await twoEntries("2.0"));
  for (const path of [HEART, HEART_DATA, "SHA256SUMS", "SHA256SUMS.minisig"]) {
    const mixed = { ...second, [path]: first[path] ?? "" };
    assertRefused(trial, await trial.install(mixed, "heart"));
  }
});

forTwoKinds("attack: rollback to an older signed state", async (trial) => {
  const { owner, run } = trial;
  const state = async (version: string, comment: string) =>
    await signedBy(owner, await twoEntries(version), comment);
  const serial = "123456789012345678901234567890";
  const newer = await state("2.0", `zoo=lab serial=${serial}1`);
  assertEquals((await run(newer, "lung")).code, 0);
  for (
    const [comment, words] of [
      [
        `zoo=lab serial=${serial}0`,
        [`serial ${serial}0`, `serial ${serial}1`],
      ],
      ["zoo=lab serial=9", ["serial 9", `serial ${serial}1`]],
      ["zoo=lab", ["without a serial", `serial ${serial}1`]],
      ["", ["without a name", '"lab"']],
    ] as const
  ) {
    const { code, stderr } = await run(await state("1.0", comment), "heart");
    assertEquals(code, 1, comment);
    for (const word of words) assertStringIncludes(stderr, word);
    assertStringIncludes(stderr, "signed_zoos.json");
    assertEquals(stderr.includes("file:"), false, stderr);
  }
  // The same again, and a higher one, are current.
  assertEquals((await run(newer, "heart")).code, 0);
  const next = await state("3.0", `serial=${serial}2 zoo=lab more words`);
  assertEquals((await run(next, "-r", "heart")).code, 0);
  // A command that only looks has met a state, too.
  const last = await state("4.0", `zoo=lab serial=${serial}3`);
  assertEquals((await run(last, "list")).code, 0);
  assertEquals((await run(next, "heart")).code, 1);
});

forEachKind("attack: freeze, an old state for ever", async (trial) => {
  const files = await twoEntries();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(
    0,
    10,
  );
  const today = new Date().toISOString().slice(0, 10);
  const fresh = await signedBy(trial.owner, files, `expires=${today}`);
  const old = await signedBy(trial.owner, files, `expires=${yesterday}`);
  const { code, stderr } = await trial.install(old, "heart");
  assertStringIncludes(stderr, `has expired, on ${yesterday}`);
  if (trial.place.kind === "server") {
    assertRefused(trial, { code, stderr, stdout: "" });
  } else assertEquals(code, 0);
  const ended = await trial.install(fresh, "lung");
  assertEquals([ended.code, /expired/.test(ended.stderr)], [0, false]);
});

forTwoKinds(
  "attack: another zoo of the same owner in its place",
  async (trial) => {
    const { owner, run } = trial;
    const files = await twoEntries();
    assertEquals((await run(await signedBy(owner, files), "lung")).code, 0);
    const other = await signedBy(owner, files, "zoo=tests serial=99");
    const { code, stderr } = await run(other, "heart");
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'is signed as the zoo "tests"');
    assertStringIncludes(stderr, 'was "lab" before');
  },
);

forEachKind(
  "attack: endless data in the place of the list or the signature",
  async (trial) => {
    const files = await signedBy(trial.owner, await twoEntries());
    const long = "x".repeat(20_000);
    const { code, stderr } = await trial.install(
      {
        ...files,
        "SHA256SUMS.minisig": `${files["SHA256SUMS.minisig"]}${long}`,
      },
      "heart",
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "longer than 16384 bytes");
  },
);

forTwoKinds(
  "attack: a stolen key is of no use once another one is set",
  async (trial) => {
    const { user, owner, place } = trial;
    const zoo = await place.put(
      user,
      await signedBy(owner, await twoEntries()),
    );
    const fresh = await makeSigner(user.folder, "fresh");
    const key = (...keys: string[]) =>
      keys.flatMap((key) => ["--zoo-key", key]);
    const refused = await user.run("--zoo", zoo, ...key(fresh.file), "heart");
    assertEquals(refused.code, 1);
    assertStringIncludes(
      refused.stderr,
      `signed by the key ${owner.id}, and it must be by the key ${fresh.id}`,
    );
    // While the owner changes keys, both hold.
    const both = key(fresh.file, owner.key);
    assertEquals((await user.run("--zoo", zoo, ...both, "heart")).code, 0);
  },
);

forTwoKinds(
  "attack: an unsigned zoo in the place of the signed one",
  async (trial) => {
    const genuine = await twoEntries();
    const signed = await signedBy(trial.owner, genuine);
    const { SHA256SUMS: list = "", ...unlisted } = signed;
    assertRefused(
      trial,
      await trial.install(genuine, "heart"),
      "is not signed",
    );
    assertRefused(trial, await trial.install(unlisted, "heart"));
    assertRefused(
      trial,
      await trial.install({ ...genuine, SHA256SUMS: list }, "heart"),
      "minisign -Sm SHA256SUMS",
    );
    assertRefused(trial, await trial.run(genuine, "list"), "is not signed");
    assertRefused(trial, await trial.run(genuine, "info", "heart"));
  },
);

forTwoKinds(
  "a legacy signature is refused with the advice to sign again",
  async (trial) => {
    const files = await twoEntries();
    const list = await sumsOf(files);
    assertRefused(
      trial,
      await trial.install({
        ...files,
        SHA256SUMS: list,
        "SHA256SUMS.minisig": await trial.owner.sign(list, "zoo=lab", "-l"),
      }, "heart"),
      "sign it again",
    );
  },
);

forTwoKinds(
  "the bytes of every line of a signature, changed one by one, refuse the zoo",
  async (trial) => {
    const files = await signedBy(trial.owner, await twoEntries());
    const lines = String(files["SHA256SUMS.minisig"]).split("\n");
    for (let line = 0; line < 4; line++) {
      const text = lines[line] ?? "";
      // The first is free behind its colon; minisign_test.ts changes each byte.
      const at = line === 0 ? 3 : text.length - 6;
      const other = text[at] === "A" ? "B" : "A";
      const bad = lines.with(
        line,
        text.slice(0, at) + other + text.slice(at + 1),
      );
      assertRefused(
        trial,
        await trial.install(
          { ...files, "SHA256SUMS.minisig": bad.join("\n") },
          "heart",
        ),
      );
    }
  },
);

forTwoKinds(
  "a file that is missing or not listed refuses its entry, and the other one works",
  async (trial) => {
    const { user, owner, run } = trial;
    const genuine = await twoEntries();
    const without = (files: Files, path: string) =>
      Object.fromEntries(
        Object.entries(files).filter(([each]) => each !== path),
      );
    for (const path of [HEART, HEART_DATA]) {
      const signed = await signedBy(owner, genuine);
      const missing = await run(without(signed, path), "heart");
      assertEquals(missing.code, 1, path);
      assertRefused(trial, missing, path, "Copy");
      const unlisted = {
        ...genuine,
        ...await signedBy(owner, without(genuine, path)),
      };
      assertRefused(trial, await run(unlisted, "heart"), "is not in the list");
    }
    const readme = inEntry("heart", "README.md");
    const told = await run(
      { ...genuine, ...await signedBy(owner, without(genuine, readme)) },
      ...["info", "heart"],
    );
    assertEquals(told.stdout.includes("About the heart"), false);
    const bad = {
      ...await signedBy(owner, genuine),
      [HEART]: changed(genuine[HEART]),
    };
    const { code } = await run(bad, "heart", "lung");
    assertEquals(code, 1);
    assertEquals(filesOf(user), ["data/lung/lung.nii"]);
  },
);

forTwoKinds(
  "attack: a manifest is removed, so that one of the older layout takes its place",
  async (trial) => {
    const files = await twoEntries();
    const { [HEART]: _, ...without } = await signedBy(trial.owner, {
      ...files,
      "raw/master/heart.ini": String(files[HEART]).replace(
        "url = ",
        "url = ../5-reorganising-with-lfs/heart/",
      ),
    });
    assertRefused(trial, await trial.install(without, "heart"), HEART);
  },
);

forTwoKinds(
  "an index that was changed or is not listed is not read",
  async (trial) => {
    const files = await twoEntries();
    const signed = await signedBy(trial.owner, files);
    assertRefused(
      trial,
      await trial.run({ ...signed, [INDEX]: changed(files[INDEX]) }, "list"),
      "index.json",
    );
    const { [INDEX]: index = "", ...others } = files;
    assertRefused(
      trial,
      await trial.run(
        { ...await signedBy(trial.owner, others), [INDEX]: index },
        "list",
      ),
      "is not in the list",
    );
  },
);

forTwoKinds(
  "an archive outside the zoo needs its digest in the manifest",
  async (trial) => {
    const { user, owner, install } = trial;
    const archive = await tarGz({ "heart.nii": "elsewhere" });
    await using elsewhere = startZoo({ "heart.tar.gz": archive });
    const url = `${elsewhere.address}/heart.tar.gz`;
    const state = async (keys: Record<string, string>) =>
      await signedBy(owner, {
        "raw/5-reorganising-with-lfs/README.md": "# A zoo\n",
        [HEART]: manifest("1", section("data", { url, ...keys })),
      });
    assertRefused(trial, await install(await state({}), "heart"), "outside");
    const digest = await sha256(archive);
    const wrong = await state({ sha256: digest.replace(/.$/, "x") });
    assertEquals((await install(wrong, "heart")).code, 1);
    const right = await install(await state({ sha256: digest }), "heart");
    assertEquals([right.code, filesOf(user)], [0, [
      "examples/heart/heart.nii",
    ]]);
  },
);

forTwoKinds(
  "a manifest that contradicts the list is refused",
  async (trial) => {
    const genuine = await twoEntries();
    const digest = await sha256(bytesOf(genuine[HEART_DATA] ?? ""));
    const files = {
      ...genuine,
      [HEART]: String(genuine[HEART]).replace(digest, "0".repeat(64)),
    };
    assertRefused(
      trial,
      await trial.install(await signedBy(trial.owner, files), "heart"),
      "two different SHA-256",
    );
  },
);

forTwoKinds(
  "verify --repair takes what is signed, and nothing else",
  async (trial) => {
    const { user, owner, run } = trial;
    const files = await signedBy(owner, await twoEntries());
    assertEquals((await run(files, "heart")).code, 0);
    const installed = user.path("niftynet/data/heart/heart.nii");
    await Deno.writeTextFile(installed, "damaged");
    const repair = ["verify", "--repair", "heart"];
    const evil = await tarGz({ "heart.nii": "evil" });
    assertEquals(
      (await run({ ...files, [HEART_DATA]: evil }, ...repair)).code,
      1,
    );
    assertEquals((await run(await twoEntries(), ...repair)).code, 1);
    assertEquals(await Deno.readTextFile(installed), "damaged");
    assertEquals((await run(files, ...repair)).code, 0);
    assertEquals(await Deno.readTextFile(installed), "heart 1.0");
  },
);

forEachKind(
  "a manifest from an earlier run is held against the list",
  async (trial) => {
    const { user, owner, place, run } = trial;
    const key = ["--zoo-key", owner.key, "--retries", "0"];
    const files = await signedBy(owner, await twoEntries());
    assertEquals((await run(files, "heart")).code, 0);
    const zoo = await place.put(user, files);
    const away = place.kind === "server"
      ? ["--offline", "--zoo", zoo]
      : ["--zoo", zoo];
    if (place.kind !== "server") {
      const whole = place.kind === "split bundle" ? dirname(zoo) : zoo;
      await Deno.remove(whole, { recursive: true });
    }
    const here = await user.run(...away, ...key, "heart");
    assertEquals(here.code, 0, here.stderr);
    assertStringIncludes(here.stderr, "The one fetched before is used.");
    // Someone has changed what was kept.
    const kept = user.path(
      ".niftynet/.downloads_remote_config_cache/heart_main.ini",
    );
    const genuine = await Deno.readTextFile(kept);
    await Deno.writeTextFile(kept, genuine.replace("1.0", "9.0"));
    assertRefusedKept(await user.run(...away, ...key, "heart"), owner);
    await Deno.writeTextFile(kept, genuine);
    const list = user.path(".niftynet/.net_download/signed");
    await Deno.remove(list, { recursive: true });
    const { code, stderr } = await user.run(...away, ...key, "heart");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "without its signed list");
  },
);

function assertRefusedKept({ code, stderr }: Outcome, owner: Signer): void {
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, "main.ini");
  assertStringIncludes(stderr, owner.id);
}

/** A test with a user, an owner, and nothing in the zoo. */
function test(
  name: string,
  body: (user: User, owner: Signer) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !canSign,
    fn: () =>
      withUser({}, async (user) => {
        for (const path of Object.keys(user.zoo.files)) {
          delete user.zoo.files[path];
        }
        await body(user, await makeSigner(user.folder, "owner"));
      }),
  });
}

test(
  "an answer that nothing has changed is held against the list",
  async (user, owner) => {
    const key = ["--zoo-key", owner.key];
    const old = await twoEntries("1.0");
    const serve = (files: Files) =>
      Object.assign(user.zoo.files, files, {
        // As a server that keeps an old manifest for ever.
        [HEART]: (request: Request) =>
          request.headers.get("if-none-match") === '"1"'
            ? new Response(null, { status: 304 })
            : new Response(bytesOf(old[HEART] ?? ""), {
              headers: { etag: '"1"' },
            }),
      });
    serve(await signedBy(owner, old));
    assertEquals((await user.run(...key, "heart")).code, 0);
    assertEquals((await user.run(...key, "heart")).code, 0);
    serve(await signedBy(owner, await twoEntries("2.0")));
    const { code, stderr } = await user.run(...key, "update");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "main.ini");
    assertStringIncludes(stderr, owner.id);
  },
);

test(
  "of several zoos the ones that are signed work, and the others are refused",
  async (user, owner) => {
    const [folder, , bundle] = ["folder", "", "bundle"].map((kind) =>
      PLACES.find((place) => place.kind === kind)
    );
    if (folder === undefined || bundle === undefined) throw new Error();
    const unsigned = await folder.put(user, await twoEntries("9.0"));
    const signed = await bundle.put(
      user,
      await signedBy(owner, await twoEntries("1.0")),
    );
    const zoos = ["--zoo", unsigned, "--zoo", signed, "--zoo-key", owner.key];
    const { code, stderr } = await user.run(...zoos, "heart");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `"${unsigned}": it is not signed`);
    const installed = user.path("niftynet/data/heart/heart.nii");
    assertEquals(await Deno.readTextFile(installed), "heart 1.0");
    const list = await user.run(...zoos, "list");
    assertEquals(list.code, 1);
    assertStringIncludes(list.stdout, "2 entries");
    assertEquals(list.stdout.includes("9.0"), false);
  },
);

test(
  "the key comes from an option, else a variable, else config.ini, and several may be given",
  async (user, owner) => {
    const other = await makeSigner(user.folder, "other");
    Object.assign(user.zoo.files, await signedBy(owner, await twoEntries()));
    const config = user.path(".niftynet/config.ini");
    const configure = async (zooKey: string) => {
      await Deno.mkdir(user.path(".niftynet"), { recursive: true });
      await Deno.writeTextFile(
        config,
        `[global]\nhome = ~/niftynet\n${zooKey}`,
      );
    };
    const codeOf = async (...args: string[]) => {
      const { code } = await user.run(...args, "--dry-run", "heart");
      return code;
    };
    await configure(`zoo_key = ${other.key}\n`);
    assertEquals(await codeOf(), 1);
    assertEquals(await codeOf("--zoo-key", owner.file), 0);
    user.env["NET_DOWNLOAD_ZOO_KEY"] = owner.key;
    assertEquals(await codeOf(), 0);
    assertEquals(await codeOf("--zoo-key", other.key), 1);
    user.env["NET_DOWNLOAD_ZOO_KEY"] = `${other.key}\n${owner.key}`;
    assertEquals(await codeOf(), 0);
    user.env["NET_DOWNLOAD_ZOO_KEY"] = await Deno.readTextFile(owner.file);
    assertEquals(await codeOf(), 0);
    await configure("");
    user.env["NET_DOWNLOAD_ZOO_KEY"] = " ";
    assertEquals(await codeOf(), 1);
    delete user.env["NET_DOWNLOAD_ZOO_KEY"];
    await configure(`zoo_key = ${other.key}; ${owner.file}\n`);
    assertEquals(await codeOf(), 0);
    await configure(`zoo_key = ${other.key}\n  ${owner.key}\n`);
    assertEquals(await codeOf(), 0);
    await configure("zoo_key =\n");
    const empty = await user.run("heart");
    assertEquals(empty.code, 1);
    assertStringIncludes(empty.stderr, '"zoo_key" names no key');
    // A file that cannot be used is not replaced by one without a key.
    await Deno.writeTextFile(config, `[global\nzoo_key = ${other.key}\n`);
    assertEquals((await user.run("heart")).code, 1);
    assertStringIncludes(await Deno.readTextFile(config), other.key);
    assertEquals(filesOf(user), []);
  },
);

test(
  "the list stands beside all, or at the top of a branch, in each layout",
  async (user, owner) => {
    const archive = await tarGz({ "x.nii": "x" });
    const text = manifest(
      "1",
      section("data", { url: "data.tar.gz", destination: "data" }),
    );
    const layouts = [
      { branch: "raw/5-reorganising-with-lfs/", file: "unet/main.ini" },
      { branch: "raw/master/", file: "unet.ini" },
      { branch: "-/raw/5-reorganising-with-lfs/", file: "unet/main.ini" },
      { branch: "-/raw/master/", file: "unet.ini" },
      { branch: "", file: "unet/main.ini" },
    ];
    for (const { branch, file } of layouts) {
      for (const top of new Set(["", branch])) {
        const below = branch.slice(top.length);
        const beside = file.replace(/[^/]*$/, "data.tar.gz");
        const files = await signedBy(owner, {
          [`${below}README.md`]: "# A zoo\n",
          [below + file]: text,
          [below + beside]: archive,
        });
        // The manifest or the archive is not what was signed.
        for (const bad of [undefined, top === "" ? file : beside]) {
          for (const path of Object.keys(user.zoo.files)) {
            delete user.zoo.files[path];
          }
          for (const [path, content] of Object.entries(files)) {
            user.zoo.files[top + path] = path === below + (bad ?? "?")
              ? changed(content)
              : content;
          }
          const { code, stderr } = await user.run(
            ...["--zoo-key", owner.key, "-r", "unet"],
          );
          const where = `${top} ${branch}${bad ?? ""}: ${stderr}`;
          assertEquals(code, bad === undefined ? 0 : 1, where);
        }
      }
    }
  },
);

for (const command of ["get", "update"]) {
  Deno.test({
    name: `${command} goes on behind a zoo that is not signed`,
    ignore: !canSign,
    fn: () =>
      withUser({}, async (user) => {
        const owner = await makeSigner(user.folder, "owner");
        await using signed = startZoo(
          await signedBy(owner, await twoEntries("1.0")),
        );
        const zoos = [
          ...["--zoo", user.zoo.address, "--zoo", signed.address],
          ...["--zoo-key", owner.key],
        ];
        Object.assign(user.zoo.files, await twoEntries("3.0"));
        assertEquals((await user.run("heart", "lung", ...zoos)).code, 0);
        Object.assign(
          signed.files,
          await signedBy(owner, await twoEntries("2.0")),
        );
        const ids = command === "get" ? ["heart", "lung"] : [];
        const { code, stdout, stderr } = await user.run(
          ...[command, ...ids, ...zoos],
        );
        assertEquals(code, 0, stderr);
        assertStringIncludes(stdout, "heart -- data: OK.");
        assertStringIncludes(stdout, "lung -- data: OK.");
        assertStringIncludes(stderr, "The next zoo is used.");
        const heart = user.path("niftynet", "data", "heart", "heart.nii");
        assertEquals(await Deno.readTextFile(heart), "heart 2.0");
      }),
  });
}
