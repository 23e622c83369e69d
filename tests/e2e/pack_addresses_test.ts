import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  digestOf,
  type FakeServices,
  type HubFile,
  startServices,
} from "../support/fake_services.ts";
import { programCommand } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { zip } from "../support/zip.ts";

const ENTRY = "zoo/raw/5-reorganising-with-lfs/lung";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const FILES: Record<string, HubFile> = {
  ".gitattributes": { content: "*.pt filter=lfs\n" },
  "README.md": { content: "---\nlicense: apache-2.0\n---\n# Spleen\n" },
  "configs/inference.json": { content: '{"a": 1}\n' },
  "configs/metadata.json": { content: '{"version": "0.5.3"}\n' },
  "docs/100 %.md": { content: "all\n" },
  "models/model.pt": { content: new Uint8Array(300_000).fill(7), lfs: true },
};

const repository = (files = FILES) => ({
  commit: COMMIT,
  files,
  lastModified: "2026-11-28T10:00:00.000Z",
  cardData: { license: "apache-2.0" },
});

const FROM = "hf://MONAI/spleen";

/** Runs `body` for a user whose variables lead to services on loopback. */
function withServices(
  body: (user: User, services: FakeServices) => Promise<void>,
): Promise<void> {
  return withUser({}, async (user) => {
    await using services = startServices();
    Object.assign(user.env, services.env);
    services.repositories["MONAI/spleen"] = repository();
    await body(user, services);
  });
}

const pack = (user: User, ...args: string[]) =>
  user.run("pack", "lung", "--to", "zoo", ...args);

const manifestOf = (user: User) =>
  Deno.readTextFile(user.path(ENTRY, "main.ini"));

const isMissing = (user: User) => {
  try {
    Deno.statSync(user.path(ENTRY));
    return false;
  } catch {
    return true;
  }
};

/** Packs the entry. @returns what was said, and the manifest */
async function assertPacked(user: User, ...args: string[]) {
  const { code, stdout, stderr } = await pack(user, ...args);
  assertEquals(code, 0, stderr);
  return { stdout, stderr, manifest: await manifestOf(user) };
}

/** Packs an entry of so many large files. */
async function packMany(
  user: User,
  services: FakeServices,
  count: number,
): Promise<void> {
  const files: Record<string, HubFile> = {};
  for (let at = 0; at < count; at++) {
    files[`${at}.bin`] = { content: `${at}`, lfs: true };
  }
  services.repositories["MONAI/spleen"] = repository(files);
  await assertPacked(user, "--weights", FROM);
}

/** Packs what is refused with these words; the zoo stays as it was. @returns what was said */
async function assertRefused(
  user: User,
  args: readonly string[],
  says: readonly string[],
  status = 1,
): Promise<string> {
  const state = () => isMissing(user) ? undefined : manifestOf(user);
  const before = await state();
  const { code, stderr } = await pack(user, ...args);
  assertEquals(code, status, stderr);
  for (const words of says) assertStringIncludes(stderr, words);
  assertEquals(await state(), before);
  return stderr;
}

Deno.test("a repository of a hub goes from pack over a bundle to a machine without a network", () =>
  withServices(async (user, services) => {
    user.env.HF_TOKEN = "hf_secret";
    const packed = await assertPacked(user, "--weights", `${FROM}@0.5.3`);
    const { manifest } = packed;
    assert(!packed.stderr.includes("states a licence"), packed.stderr);
    // Large files are taken by the digest that the hub has of them.
    assertEquals(services.authorizations.storage, []);
    assertStringIncludes(manifest, "version = 0.5.3\n");
    assertStringIncludes(manifest, "license = Apache-2.0\n");
    assertStringIncludes(manifest, "file = configs/inference.json\n");
    assertStringIncludes(
      manifest,
      `url = ${services.address}/MONAI/spleen/resolve/${COMMIT}/models/model.pt\n`,
    );
    const mirrored = await user.run(
      ...["--zoo", "zoo", "mirror", "--all", "--to", "zoo.tar"],
    );
    assertEquals(mirrored.code, 0, mirrored.stderr);
    assert(services.authorizations.storage.length > 0);
    assert(services.authorizations.storage.every((each) => each === null));
    assert(services.authorizations.service.includes("Bearer hf_secret"));

    const got = await user.runAlone("--zoo", "zoo.tar", "lung");
    assertEquals(got.code, 0, got.stderr);
    assertEquals((await user.runAlone("verify", "lung")).code, 0);
    const model =
      `${services.address}/MONAI/spleen/resolve/${COMMIT}/models/model.pt`;
    const bill = await user.runAlone("bom");
    assertStringIncludes(bill.stdout, "Apache-2.0");
    assertStringIncludes(bill.stdout, model);
    const info = await user.runAlone("--zoo", "zoo.tar", "info", "lung");
    assertStringIncludes(info.stdout, "Apache-2.0");
    assertStringIncludes(info.stdout, `from ${model}`);
    for (const [path, { content }] of Object.entries(FILES)) {
      if (path === ".gitattributes") continue;
      const found = await Deno.readFile(
        user.path("niftynet/models/lung", path),
      );
      assertEquals(digestOf("sha256", found), digestOf("sha256", content));
    }
    assert(!manifest.includes("hf_secret"));
  }));

Deno.test("info --files lists what a manifest says of files on a hub, and asks for none", () =>
  withServices(async (user, services) => {
    assertEquals((await pack(user, "--weights", FROM)).code, 0);
    services.requests.length = 0;
    const told = await user.run("--zoo", "zoo", "info", "lung", "--files");
    assertEquals(told.code, 0, told.stderr);
    for (const [path, { content }] of Object.entries(FILES)) {
      if (path === ".gitattributes") continue;
      assertStringIncludes(told.stdout, path);
      assertStringIncludes(told.stdout, digestOf("sha256", content));
    }
    assertEquals(services.requests, []);
  }));

Deno.test("an entry from a hub is installed from there, and verified", () =>
  withServices(async (user, services) => {
    await pack(user, "--weights", FROM);
    const got = await user.run("--zoo", "zoo", "lung");
    assertEquals(got.code, 0, got.stderr);
    assertEquals((await user.run("verify", "lung")).code, 0);
    const info = await user.run("--zoo", "zoo", "info", "lung");
    const address =
      `${services.address}/MONAI/spleen/resolve/${COMMIT}/models/model.pt`;
    assertStringIncludes(info.stdout, address);
    const page = await Deno.readTextFile(user.path("zoo/index.html"));
    assertStringIncludes(page, "5 files, with SHA-256");
    assertStringIncludes(page, `<a href="${address}"`);
    const { host } = new URL(services.address);
    assertStringIncludes(page, `300 kB, not in this zoo, from ${host}`);
    assertStringIncludes(page, "Licence: Apache-2.0");
    const checked = await user.run("check", "zoo");
    assertEquals(checked.code, 0, checked.stdout + checked.stderr);
    assert(services.requests.every((each) => !each.includes("resolve/main")));
  }));

Deno.test("one missing file among many leaves one line about those that are kept", () =>
  withServices(async (user, services) => {
    const names = Array.from({ length: 20 }, (_, at) => `${at}.bin`);
    const files = Object.fromEntries(
      names.map((name): [string, HubFile] => [
        name,
        { content: name, lfs: true },
      ]),
    );
    services.repositories["MONAI/spleen"] = repository(files);
    assertEquals((await pack(user, "--weights", FROM)).code, 0);
    delete files["3.bin"];
    const { code, stderr } = await user.run("--zoo", "zoo", "lung");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "the repository has no such file");
    assertStringIncludes(stderr, " of 19 archives of lung: the same command");
    assertEquals(stderr.match(/^Kept /gm)?.length, 1, stderr);
  }));

for (
  const [status, code, words] of [
    [401, "GatedRepo", "the model is gated, and no token was sent"],
    [403, "GatedRepo", "the account of the token has no access"],
    [401, "RepoNotFound", "missing, or private"],
    [404, "RepoNotFound", "the hub has no such repository"],
    [404, "RevisionNotFound", "no such branch, tag or commit"],
  ] as const
) {
  Deno.test(`a repository that the hub refuses with ${status} ${code} is asked for no more of its hundred files, and told once`, () =>
    withServices(async (user, services) => {
      await packMany(user, services, 100);
      services.first = () =>
        new Response("{}", { status, headers: { "x-error-code": code } });
      services.requests.length = 0;
      const { code: exit, stderr } = await user.run("--zoo", "zoo", "lung");
      assertEquals(exit, 1);
      assertEquals(stderr.split(words).length, 2, stderr);
      assertEquals(stderr.split("cannot fetch").length, 2, stderr);
      assertStringIncludes(
        stderr,
        '"lung": 99 more were refused for the same reason, or not tried because of it',
      );
      const asked = services.requests.length;
      assert(asked <= 8, `${asked} requests`);
    }));
}

Deno.test("a storage that always refuses is reported once for a hundred files", () =>
  withServices(async (user, services) => {
    await packMany(user, services, 100);
    const location = `${services.storage}/blob?X-Amz-Signature=of-yesterday`;
    services.first = () =>
      new Response(null, { status: 302, headers: { location } });
    const { code, stderr } = await user.run(
      ...["--zoo", "zoo", "--retries", "1", "lung"],
    );
    assertEquals(code, 1);
    const failed = stderr.match(/cannot fetch .*; 1 retry failed too/g);
    assertEquals(failed?.length, 1, stderr);
    assertStringIncludes(
      stderr,
      '"lung": 99 more were refused for the same reason',
    );
  }));

Deno.test("a transfer that is cut asks the hub again, since addresses of a storage expire", () =>
  withServices(async (user, services) => {
    await pack(user, "--weights", FROM);
    services.cuts = 2;
    const got = await user.run("--zoo", "zoo", "lung");
    assertEquals(got.code, 0, got.stderr);
    assertEquals((await user.run("verify", "lung")).code, 0);
    const asked = services.requests.filter((each) => each.endsWith("model.pt"));
    assert(asked.length >= 3, asked.join());
  }));

Deno.test({
  name: "a stopped pack says how much of many files is kept",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withServices(async ({ env, folder }, services) => {
      const names = Array.from({ length: 24 }, (_, at) => `${at}.json`);
      const files = Object.fromEntries(
        names.map((name): [string, HubFile] => [name, { content: name }]),
      );
      services.repositories["MONAI/spleen"] = repository(files);
      const allAsked = Promise.withResolvers<void>();
      const end = Promise.withResolvers<undefined>();
      services.first = ({ url }) => {
        const asked = services.requests.filter((each) => /json$/.test(each));
        if (new Set(asked).size === names.length) allAsked.resolve();
        return url.endsWith("/9.json") ? end.promise : undefined;
      };
      // With few connections the first files are here when the last is asked for.
      const few = ["--connections", "2"];
      const args = ["pack", "lung", "--to", "zoo", "--weights", FROM, ...few];
      const child = programCommand({ args, env, cwd: folder }).spawn();
      const output = child.output();
      await allAsked.promise;
      child.kill("SIGINT");
      const { code, stderr } = await output;
      end.resolve(undefined);
      const text = new TextDecoder().decode(stderr);
      assertEquals(code, 130, text);
      assertMatch(
        text,
        /^Kept \d+ B of \d+ archives of lung: the same command resumes from there\.$/m,
      );
    }),
});

const TOKENS: Record<string, [Record<string, string>, string | null]> = {
  "HF_TOKEN": [{ HF_TOKEN: "hf_1" }, "Bearer hf_1"],
  "its older name": [{ HUGGING_FACE_HUB_TOKEN: "hf_2" }, "Bearer hf_2"],
  "a file": [{ HF_TOKEN_PATH: "token" }, "Bearer hf_file"],
  "a file in the user's home": [
    { HF_TOKEN_PATH: "~/own/token" },
    "Bearer hf_home",
  ],
  "the hub's folder in the user's home": [
    { HF_HOME: "~/own" },
    "Bearer hf_home",
  ],
  "the usual file": [{ XDG_CACHE_HOME: "." }, "Bearer hf_usual"],
  "nowhere, where it is not to be sent": [
    { HF_TOKEN: "hf_1", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" },
    null,
  ],
};

for (const [where, [variables, sent]] of Object.entries(TOKENS)) {
  Deno.test(`the hub's token is taken from ${where}`, () =>
    withServices(async (user, services) => {
      await writeFile(user.folder, "token", "hf_file\n");
      await writeFile(user.folder, "huggingface/token", "hf_usual\n");
      await writeFile(user.folder, "own/token", "hf_home\n");
      Object.assign(user.env, variables);
      await pack(user, "--weights", FROM);
      assertEquals(new Set(services.authorizations.service), new Set([sent]));
    }));
}

Deno.test("only what --include and --exclude leave of a repository is packed", () =>
  withServices(async (user) => {
    const choice = ["--include", "configs/", "--exclude", "*meta*"];
    const { manifest } = await assertPacked(
      user,
      ...["--weights", FROM, ...choice],
    );
    assertStringIncludes(manifest, "[weights]\n");
    assertStringIncludes(manifest, "/configs/inference.json\n");
    assert(!manifest.includes("metadata"));
  }));

Deno.test("a path behind a repository chooses a folder of it", () =>
  withServices(async (user) => {
    const { manifest } = await assertPacked(
      user,
      "--weights",
      `${FROM}/models`,
    );
    assertStringIncludes(manifest, "file = models/model.pt\n");
    assertEquals(manifest.match(/^url/gm)?.length, 1);
  }));

Deno.test("a path with percent signs, as a browser shows it, chooses its file", () =>
  withServices(async (user) => {
    await assertPacked(user, "--weights", `${FROM}/docs/100%20%25.md`);
    assertStringIncludes(await manifestOf(user), "file = docs/100 %%.md\n");
  }));

Deno.test("a path that a repository does not have is named, with what it has", () =>
  withServices(async (user) => {
    await assertRefused(user, ["--weights", `${FROM}/model`], [
      `it has no "model"`,
      `It has ".gitattributes", "README.md", "configs"`,
    ]);
  }));

Deno.test("a repository that the hub has disabled is refused", () =>
  withServices(async (user, services) => {
    services.repositories["MONAI/spleen"] = { ...repository(), disabled: true };
    await assertRefused(user, ["--weights", FROM], [
      "the hub has taken it down",
    ]);
  }));

Deno.test("authors and homepage come from the card, where it has them", () =>
  withServices(async (user, services) => {
    const cardData = {
      license: "mit",
      authors: ["Ada Lovelace", "Ben Nye"],
      homepage: "https://spleen.example/",
    };
    services.repositories["MONAI/spleen"] = { ...repository(), cardData };
    await pack(user, "--weights", FROM);
    const manifest = await manifestOf(user);
    assertStringIncludes(manifest, "authors = Ada Lovelace; Ben Nye\n");
    assertStringIncludes(manifest, "homepage = https://spleen.example/\n");
  }));

Deno.test("of several addresses a version that is named counts before dates, of dates the newest, and the weights' homepage first", () =>
  withServices(async (user, services) => {
    services.repositories["MONAI/code"] = {
      ...repository(),
      lastModified: "2027-01-02T10:00:00.000Z",
    };
    const code = ["--code", "hf://MONAI/code/configs"];
    const told = async () => {
      const manifest = await manifestOf(user);
      const value = (key: string) =>
        new RegExp(`^${key} = (.*)$`, "m").exec(manifest)?.[1];
      return [value("version"), value("homepage")];
    };
    const homepage = `${services.address}/MONAI/spleen`;
    await pack(user, "--weights", FROM, ...code);
    assertEquals(await told(), ["2027.01.02", homepage]);
    const named = ["--weights", `${FROM}@9999.1`, ...code];
    assertEquals((await pack(user, ...named)).code, 0);
    assertEquals(await told(), ["9999.1", homepage]);
  }));

Deno.test("where licences of addresses differ, each file is shown with its own, and an address without one is named", () =>
  withServices(async (user, services) => {
    const file = (name: string): Record<string, HubFile> => ({
      [name]: { content: name, lfs: true },
    });
    services.repositories["MONAI/scans"] = {
      ...repository(file("scans.bin")),
      cardData: { license: "mit" },
    };
    services.repositories["MONAI/code"] = {
      ...repository(file("code.bin")),
      cardData: {},
    };
    const packed = await assertPacked(
      user,
      ...["--weights", `${FROM}/models`, "--data", "hf://MONAI/scans"],
      ...["--code", "hf://MONAI/code"],
    );
    assertStringIncludes(
      packed.stderr,
      `"hf://MONAI/code" states no licence; give it with --license`,
    );
    const sections = new Map(
      (await manifestOf(user)).split("\n[").map((text) => [
        /^\[?(\w+)/.exec(text)?.[1],
        /^license = (.*)$/m.exec(text)?.[1],
      ]),
    );
    assertEquals(sections.get("config"), "Apache-2.0 AND MIT");
    assertEquals(sections.get("weights"), "Apache-2.0");
    assertEquals(sections.get("data"), "MIT");
    assertEquals(sections.get("code"), undefined);
    await user.run("--zoo", "zoo", "mirror", "--all", "--to", "far");
    await user.run("--zoo", "far", "lung");
    for (const zoo of ["zoo", "far"]) {
      const info = await user.run("--zoo", zoo, "info", "lung");
      assertStringIncludes(info.stdout, "licence MIT\n");
      const page = await Deno.readTextFile(user.path(zoo, "index.html"));
      assertStringIncludes(page, "licence MIT");
      const { components: [lung] } = JSON.parse(
        (await user.run("--zoo", zoo, "bom", "lung")).stdout,
      );
      assertEquals(licencesOf(lung.components), LICENCES);
    }
    const { components: [lung] } = JSON.parse((await user.run("bom")).stdout);
    assertEquals(licencesOf(lung.components), LICENCES);
  }));

/** The licences of the components of a bill, by name. */
function licencesOf(
  components: { name: string; licenses?: { expression: string }[] }[],
): Record<string, string | undefined> {
  return Object.fromEntries(
    components.map(({ name, licenses }) => [name, licenses?.[0]?.expression]),
  );
}

const LICENCES = { code: undefined, data: "MIT", weights: "Apache-2.0" };

Deno.test("a licence that no source states any more is said to be the one of before", () =>
  withServices(async (user, services) => {
    await pack(user, "--weights", FROM);
    services.repositories["MONAI/spleen"] = { ...repository(), cardData: {} };
    const { stderr } = await pack(user, "--weights", FROM);
    assertStringIncludes(stderr, "no source states a licence");
    assertStringIncludes(
      stderr,
      "The manifest keeps the one that it has, Apache-2.0",
    );
  }));

Deno.test("a licence that the user gives holds for all files", () =>
  withServices(async (user) => {
    await pack(user, "--weights", FROM, "--license", "MIT");
    assertEquals((await manifestOf(user)).match(/^license/gm)?.length, 1);
  }));

Deno.test("a new revision that drops a file is packed, and the file told as removed", () =>
  withServices(async (user, services) => {
    await pack(user, "--weights", FROM);
    const { "README.md": _, ...files } = FILES;
    services.repositories["MONAI/spleen"] = {
      ...repository(files),
      lastModified: "2026-12-01T10:00:00.000Z",
    };
    const { code, stdout, stderr } = await pack(user, "--weights", FROM);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout + stderr, "removed");
    assert(!(await manifestOf(user)).includes("README.md"));
  }));

Deno.test("a file at an address of its own that is not named again is not dropped without --force", () =>
  withServices(async (user, services) => {
    services.served["/a.onnx"] = "a";
    services.served["/b.onnx"] = "b";
    const [a, b] = ["a", "b"].map((name) => `${services.address}/${name}.onnx`);
    await pack(user, "--weights", a ?? "", "--weights", b ?? "");
    const again = ["--weights", a ?? "", "--entry-version", "2.0"];
    await assertRefused(user, again, ["which would be gone"]);
    assertEquals((await pack(user, ...again, "--force")).code, 0);
  }));

Deno.test("a repository without versions gets its date as version, and a number on the same day", () =>
  withServices(async (user, services) => {
    const version = async () =>
      /version = (.*)/.exec(await manifestOf(user))?.[1];
    await pack(user, "--weights", FROM);
    assertEquals(await version(), "2026.11.28");
    await pack(user, "--weights", FROM);
    assertEquals(await version(), "2026.11.28");
    const files = { ...FILES, "README.md": { content: "# Changed\n" } };
    services.repositories["MONAI/spleen"] = repository(files);
    const planned = await pack(user, "--weights", FROM, "--dry-run");
    assertStringIncludes(planned.stdout, "2026.11.28.2");
    assertStringIncludes(planned.stdout + planned.stderr, "weights-README.md");
    assertEquals(await version(), "2026.11.28");
    await assertPacked(user, "--weights", FROM);
    assertEquals(await version(), "2026.11.28.2");
  }));

Deno.test("a changed repository is refused with the same version, and told with a higher one", () =>
  withServices(async (user, services) => {
    const version = (name: string, ...more: string[]) =>
      pack(user, "--weights", FROM, "--entry-version", name, ...more);
    assertEquals((await version("1.0")).code, 0);
    const files: Record<string, HubFile> = {
      ...FILES,
      "README.md": { content: "# Changed\n" },
      "new.json": { content: "{}" },
    };
    delete files["configs/metadata.json"];
    services.repositories["MONAI/spleen"] = repository(files);
    const same = await version("1.0");
    assertEquals(same.code, 1);
    assertStringIncludes(same.stderr, "version");
    const before = await manifestOf(user);
    for (const args of [["--dry-run"], []]) {
      const { code, stdout, stderr } = await version("1.1", ...args);
      assertEquals(code, 0, stderr);
      for (
        const line of [
          /changed\s+weights-README\.md/,
          /added\s+weights-new\.json/,
          /removed\s+weights-configs_metadata\.json/,
        ]
      ) assertMatch(stdout, line);
      assertEquals(await manifestOf(user) === before, args.length > 0);
    }
  }));

Deno.test("what is pushed between two requests of pack does not get in", () =>
  withServices(async (user, services) => {
    const { stderr, code } = await withPush(user, services);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "no such branch, tag or commit");
    assert(isMissing(user));
  }));

/** The fake keeps no old commits: asking for one shows that it was pinned. */
async function withPush(user: User, services: FakeServices) {
  services.first = ({ url }) => {
    if (!url.includes("/tree/")) return undefined;
    services.repositories["MONAI/spleen"] = {
      ...repository(),
      commit: COMMIT.replaceAll("0", "f"),
    };
    return undefined;
  };
  return await pack(user, "--weights", FROM);
}

const REFUSALS: Record<string, [Response, string]> = {
  "gated, without a token": [
    hubAnswer(401, { "x-error-code": "GatedRepo" }),
    "the model is gated, and no token was sent",
  ],
  "gated for this account": [
    hubAnswer(403, { "x-error-code": "GatedRepo" }),
    "the account of the token has no access",
  ],
  "missing or private": [
    hubAnswer(401, {}),
    "missing, or private and not logged in",
  ],
  "missing": [
    hubAnswer(404, { "x-error-code": "RepoNotFound" }),
    "the hub has no such repository",
  ],
  "without the revision": [
    hubAnswer(404, { "x-error-code": "RevisionNotFound" }),
    "no such branch, tag or commit",
  ],
  "taken down": [
    hubAnswer(403, {
      "x-error-message": "Access to this resource is disabled.",
    }),
    "the hub has taken it down",
  ],
  "for a wrong token": [
    hubAnswer(401, {
      "x-error-message": "Invalid credentials in Authorization header",
    }),
    "the token is not valid",
  ],
};

function hubAnswer(status: number, headers: Record<string, string>): Response {
  return new Response("{}", {
    status,
    headers: { ...headers, "x-request-id": "Root=1-abc" },
  });
}

for (const [what, [answer, words]] of Object.entries(REFUSALS)) {
  Deno.test(`a repository that is ${what} is refused in a sentence`, () =>
    withServices(async (user, services) => {
      services.first = () => answer.clone();
      await assertRefused(user, ["--weights", FROM], [words]);
    }));
}

for (
  const [token, advice] of [["", "set HF_TOKEN to a"], ["hf_1", "another one"]]
) {
  Deno.test(`an entry that its hub refuses ${token ? "with" : "without"} a token, and gives no code, is told with advice on tokens`, () =>
    withServices(async (user, services) => {
      assertEquals((await pack(user, "--weights", FROM)).code, 0);
      services.first = () => hubAnswer(403, {});
      if (token) user.env.HF_TOKEN = token;
      const { code, stderr } = await user.run("--zoo", "zoo", "lung");
      assertEquals(code, 1);
      assertStringIncludes(stderr, `${advice}`);
      assertStringIncludes(stderr, "request Root=1-abc");
      assert(!/netrc|--header/.test(stderr), stderr);
    }));
}

Deno.test("a hub that has enough requests is asked again when it says so", () =>
  withServices(async (user, services) => {
    let refusals = 0;
    services.first = () =>
      refusals++ > 0
        ? undefined
        : hubAnswer(429, { ratelimit: '"api";r=0;t=1' });
    const { stderr } = await assertPacked(user, "--weights", FROM);
    assertStringIncludes(stderr, "asks to wait 1 second");
  }));

/** Paths of what is small, and has no SHA-256 at the hub. */
const PLAIN = Object.keys(FILES).filter((path) =>
  !FILES[path]?.lfs && path !== ".gitattributes"
);

Deno.test("a hub that has enough requests is left alone by the other files of an entry, and that is told once", () =>
  withServices(async (user, services) => {
    await packMany(user, services, 150);
    let asked = 0;
    let refused = 0;
    let until = Infinity;
    services.first = () => {
      if (++asked < 20 || Date.now() >= until) return undefined;
      if (refused++ === 0) until = Date.now() + 2000;
      return hubAnswer(429, { ratelimit: '"resolvers";r=0;t=2' });
    };
    const { code, stderr } = await user.run("--zoo", "zoo", "lung");
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(/^Retrying /gm)?.length, 1, stderr);
    assertStringIncludes(stderr, "asks to wait 2 seconds");
    assert(refused < 40, `${refused} requests were refused`);
  }));

Deno.test("files whose digest the hub does not know are fetched several at a time, and again when it says so", () =>
  withServices(async (user, services) => {
    const waiting: (() => void)[] = [];
    let refusals = 0;
    services.first = async ({ url }) => {
      if (!url.includes("/resolve/")) return undefined;
      if (waiting.length < PLAIN.length) {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.push(resolve);
        if (waiting.length === PLAIN.length) waiting.forEach((go) => go());
        await promise;
      }
      return url.endsWith("README.md") && refusals++ === 0
        ? hubAnswer(429, { ratelimit: '"resolvers";r=0;t=1' })
        : undefined;
    };
    const { stderr } = await assertPacked(user, "--weights", FROM);
    assertStringIncludes(stderr, "asks to wait 1 second");
    assertEquals(refusals, 2);
  }));

Deno.test("one address for two options is fetched for each", () =>
  withServices(async (user, services) => {
    services.served["/net.onnx"] = "\x08\x07onnx\0";
    const at = `${services.address}/net.onnx`;
    await assertPacked(user, "--weights", at, "--code", at);
  }));

const item = (path: string, more = {}) => ({
  type: "file",
  path,
  size: 1,
  oid: "0".repeat(40),
  ...more,
});

const HOSTILE: Record<string, [unknown[], string]> = {
  "with names that lead out": [[item("../x")], "leads out of its folder"],
  "with a name that is there twice": [[item("a"), item("a")], "appears twice"],
  "with names that are one file on some systems": [
    [
      item("A", { lfs: { oid: "a".repeat(64), size: 1 } }),
      item("a", { lfs: { oid: "b".repeat(64), size: 1 } }),
    ],
    "are one file on some systems",
  ],
  "with control characters": [
    [item("a\u0007b")],
    "contains a control character",
  ],
  "with a name that is no Unicode": [[item("a\ud800")], "not valid Unicode"],
  "with a digest that is none": [
    [item("a", { lfs: { oid: "12", size: 1 } })],
    "contradict each other",
  ],
  "with a size that is none": [[item("a", { size: -1 })], "is not valid"],
};

for (const [what, [items, words]] of Object.entries(HOSTILE)) {
  Deno.test(`a list ${what} is refused in a sentence`, () =>
    withServices(async (user, services) => {
      services.first = ({ url }) =>
        url.includes("/tree/") ? Response.json(items) : undefined;
      await assertRefused(user, ["--weights", FROM], [words]);
    }));
}

for (
  const [what, items] of [["empty", []], ["the same", [item("a")]]] as const
) {
  Deno.test(`attack: a list whose pages are ${what} and lead to each other is given up after the first`, () =>
    withServices(async (user, services) => {
      services.first = ({ url }) =>
        url.includes("/tree/")
          ? Response.json(items, { headers: { link: `<${url}>; rel="next"` } })
          : undefined;
      await assertRefused(user, ["--weights", FROM], [
        "its list of files loops",
      ]);
      const lists = services.requests.filter((each) => each.includes("/tree/"));
      assertEquals(lists.length, 1);
    }));
}

Deno.test("attack: a list of ever more pages with little in them is given up after 300", () =>
  withServices(async (user, services) => {
    let page = 0;
    services.first = ({ url }) => {
      if (!url.includes("/tree/")) return undefined;
      const next = new URL(`?page=${++page}`, url);
      return Response.json([item(`${page}`)], {
        headers: { link: `<${next}>; rel="next"` },
      });
    };
    const { code, stderr } = await pack(user, "--weights", FROM);
    assertEquals([code, page], [1, 300]);
    assertStringIncludes(stderr, "--include");
    assert(isMissing(user));
  }));

Deno.test("of a repository of more than 10,000 files those are packed that --include leaves", () =>
  withServices(async (user, services) => {
    services.first = ({ url }) => {
      if (!url.includes("/tree/")) return undefined;
      const lfs = { oid: "a".repeat(64), size: 1 };
      const folders = ["other", ...Array(10).fill("train"), "test"];
      const page = Number(new URL(url).searchParams.get("page") ?? 0);
      const items = Array.from(
        { length: 1000 },
        (_, at) => item(`${folders[page]}/${page}-${at}.nii`, { lfs }),
      );
      const next = new URL(`?page=${page + 1}`, url);
      const link = `<${next}>; rel="next"`;
      return Response.json(items, {
        headers: folders[page + 1] === undefined ? {} : { link },
      });
    };
    const all = await pack(user, "--data", FROM);
    assertStringIncludes(all.stderr, "more than 10000 files");
    assert(isMissing(user));
    await assertPacked(user, "--data", FROM, "--include", "test/");
    assertEquals((await manifestOf(user)).match(/^url/gm)?.length, 1000);
  }));

Deno.test("a list goes on wherever its header says so", () =>
  withServices(async (user, services) => {
    services.first = ({ url }) => {
      if (!url.includes("/tree/")) return undefined;
      const lfs = { oid: "a".repeat(64), size: 1 };
      if (url.includes("p2")) return Response.json([item("b", { lfs })]);
      const link =
        `<${url}>; rel="first", <${url}&p2>; title="more"; rel="next"`;
      return Response.json([item("a", { lfs })], { headers: { link } });
    };
    const { manifest } = await assertPacked(user, "--weights", FROM);
    for (const name of ["a", "b"]) {
      assertStringIncludes(manifest, `file = ${name}\n`);
    }
  }));

Deno.test("a hub that answers with another commit than was asked for is refused", () =>
  withServices(async (user) => {
    const from = `${FROM}@${"f".repeat(40)}`;
    await assertRefused(user, ["--weights", from], [
      "it answers with another commit",
    ]);
  }));

for (const name of ["HF_ENDPOINT", "ZENODO_URL", "GITHUB_API_URL"]) {
  Deno.test(`a login in ${name} does not get into a manifest`, () =>
    withServices(async (user, services) => {
      user.env[name] = services.address.replace("//", "//me:s3cret@");
      const from = { ZENODO_URL: "zenodo:1", GITHUB_API_URL: "github:O/R@1" };
      const [, address = FROM] = Object.entries(from).find(([key]) =>
        key === name
      ) ?? [];
      const stderr = await assertRefused(user, ["--weights", address], [
        `variable ${name}: the address has a login`,
      ]);
      assert(!stderr.includes("s3cret"));
    }));
}

Deno.test("a login in an address that a service has does not get into a manifest", () =>
  withServices(async (user, services) => {
    const url = `${services.address.replace("//", "//me:s3cret@")}/a.bin`;
    services.served = {
      "/repos/O/R": "{}",
      "/repos/O/R/releases/tags/1": JSON.stringify({
        assets: [{ name: "a.bin", size: 1, browser_download_url: url }],
      }),
      "/model_info.json": JSON.stringify({
        a_v1: { checksum: "0".repeat(40), source: url },
      }),
    };
    for (const from of ["github:O/R@1", "monai:a"]) {
      const stderr = await assertRefused(user, ["--weights", from], [
        "has a login",
      ]);
      assert(!stderr.includes("s3cret"));
    }
  }));

Deno.test("a list that goes on at another server is refused", () =>
  withServices(async (user, services) => {
    services.first = ({ url }) =>
      url.includes("/tree/")
        ? Response.json([item("a")], {
          headers: { link: `<${services.storage}/x>; rel="next"` },
        })
        : undefined;
    await assertRefused(user, ["--weights", FROM], [
      "continues on another server",
    ]);
    assertEquals(services.authorizations.storage, []);
  }));

Deno.test("what a card says of a licence cannot become lines of the manifest", () =>
  withServices(async (user, services) => {
    const license = "MIT\r[evil]\raction = copy\n[more]\u001b\u0085x";
    services.repositories["MONAI/spleen"] = {
      ...repository(),
      cardData: { license },
    };
    await assertPacked(user, "--weights", FROM);
    assertStringIncludes(
      await manifestOf(user),
      "license = MIT [evil] action = copy [more] x\n",
    );
  }));

Deno.test("a list that never ends is refused with the advice to narrow it", () =>
  withServices(async (user, services) => {
    let page = 0;
    services.first = ({ url }) => {
      if (!url.includes("/tree/")) return undefined;
      const items = Array.from(
        { length: 1000 },
        (_, at) => item(`${page}/${at}`),
      );
      const next = new URL(`?page=${++page}`, url);
      return Response.json(items, {
        headers: { link: `<${next}>; rel="next"` },
      });
    };
    await assertRefused(user, ["--weights", FROM], [
      "more than 10000 files",
      "--include",
    ]);
  }));

Deno.test("a file whose git digest does not fit is refused", () =>
  withServices(async (user, services) => {
    services.first = ({ url }) =>
      url.includes("/resolve/") ? new Response("# Spleem") : undefined;
    await assertRefused(user, ["--weights", FROM], ["wrong"]);
  }));

const SCANS = zip([{ name: "scan.nii", content: "scan" }]);

Deno.test("an archive and a file at addresses are looked into, and stay where they are", () =>
  withServices(async (user, services) => {
    services.served["/scans.zip"] = SCANS;
    services.served["/net.onnx"] = "\x08\x07onnx\0";
    const { stderr, manifest } = await assertPacked(
      user,
      ...["--data", `${services.address}/scans.zip`],
      ...["--weights", `${services.address}/net.onnx`, "--license", "MIT"],
    );
    assertStringIncludes(stderr, "without encryption");
    assertStringIncludes(manifest, "action = expand");
    assertStringIncludes(manifest, `sha256 = ${digestOf("sha256", SCANS)}`);
    assertStringIncludes(manifest, "min_download_api = 1.1");
    assertEquals(
      [...Deno.readDirSync(user.path(ENTRY))].map(({ name }) => name),
      ["main.ini"],
    );
    const got = await user.run("--zoo", "zoo", "lung");
    assertEquals(got.code, 0, got.stderr);
    assertEquals(
      Deno.readTextFileSync(user.path("niftynet/data/lung/scan.nii")),
      "scan",
    );
  }));

Deno.test("an address that holds a login is refused, and not shown", () =>
  withServices(async (user) => {
    const from = "http://me:secret@127.0.0.1:9/scans.zip";
    const stderr = await assertRefused(user, ["--data", from], [], 2);
    assert(!stderr.includes("secret"), stderr);
  }));

const WRONG = [
  "hf://gpt2",
  "hf://a/b.git",
  "zenodo:abc",
  "github:o/r",
  "monai:",
  "monai:spleen@",
  "hf://o/n@..",
  "hf://o/n@%2e",
  "github:o/r@%2e%2e",
];

for (const address of WRONG) {
  Deno.test(`"${address}" is refused with the form of its addresses`, () =>
    withServices(async (user, services) => {
      await assertRefused(user, ["--weights", address], [
        `"${address}": it is not an address`,
      ], 2);
      assertEquals(services.requests, []);
    }));
}

for (
  const address of ["ftp://ada:secret@host/a.zip", "s3://bucket/a", "doi:10/1"]
) {
  Deno.test(`"${address}" is refused with the kinds of address that work`, () =>
    withServices(async (user) => {
      const stderr = await assertRefused(user, ["--weights", address], [
        "addresses of this kind cannot be packed",
      ], 2);
      for (
        const kind of ["https://", "hf://", "zenodo:", "github:", "monai:"]
      ) {
        assertStringIncludes(stderr, kind);
      }
      assert(!stderr.includes("secret"), stderr);
    }));
}

for (
  const name of ["X-Amz-Signature", "x-goog-signature", "Signature", "sig"]
) {
  Deno.test(`an address that is signed with ${name} does not get into a manifest`, () =>
    withServices(async (user, services) => {
      const from = `${services.address}/a.bin?a=1&${name}=s3cret`;
      const stderr = await assertRefused(user, ["--data", from], [
        "the address is signed",
      ], 2);
      assert(!stderr.includes("s3cret"));
      assertEquals(services.requests, []);
    }));
}

Deno.test("two addresses of one file are refused with both", () =>
  withServices(async (user) => {
    const file = `${FROM}/models/model.pt`;
    await assertRefused(user, ["--weights", FROM, "--weights", file], [
      `both are the file "models/model.pt"`,
    ]);
  }));

Deno.test("an address that is given twice is named", () =>
  withServices(async (user, services) => {
    const from = ["--data", "github:O/R@1"];
    services.served["/repos/O/R"] = "{}";
    services.served["/repos/O/R/releases/tags/1"] = JSON.stringify({
      assets: [{
        name: "a.bin",
        size: 1,
        digest: `sha256:${"a".repeat(64)}`,
        browser_download_url: "https://host.invalid/a.bin",
      }],
    });
    await assertRefused(user, [...from, ...from], [
      'is given "github:O/R@1" twice',
    ], 2);
  }));

Deno.test("an address that gives a file no name is refused without a word about manifests", () =>
  withServices(async (user, services) => {
    const from = `${services.address}/folder/`;
    await assertRefused(user, ["--data", from], [
      `"${from}": its address ends in a slash.`,
    ], 2);
  }));

Deno.test("an address where nothing is does not send who packs to a zoo's owner", () =>
  withServices(async (user, services) => {
    const from = `${services.address}/gone/now/a.bin`;
    services.first = () => new Response(null, { status: 404 });
    await assertRefused(user, ["--data", from], [
      `"${from}": the server answered 404`,
      "Check the address",
    ]);
  }));

Deno.test("an archive at an address that is damaged is named", () =>
  withServices(async (user, services) => {
    services.served["/a.tar.gz"] = new Uint8Array(
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1],
    );
    const from = `${services.address}/a.tar.gz`;
    await assertRefused(user, ["--data", from], [
      `cannot pack "${from}": cannot expand`,
    ]);
  }));

Deno.test("a record of Zenodo that is not open to all is told as such", () =>
  withServices(async (user, services) => {
    services.served["/api/records/5"] = JSON.stringify({ id: 5, metadata: {} });
    await assertRefused(user, ["--data", "zenodo:5"], [
      "the record may not be open to everyone",
    ]);
  }));

Deno.test("a file whose name looks like an address is a file", () =>
  withServices(async (user) => {
    await writeFile(user.folder, "doi:10", "text");
    await assertRefused(user, ["--weights", "doi:10"], ["name"]);
  }));

Deno.test("what a service does not have is told with its name to check", () =>
  withServices(async (user, services) => {
    services.first = () => new Response("{}", { status: 404 });
    await assertRefused(user, ["--weights", "github:o/r@v1"], [
      "Check the name",
    ]);
  }));

Deno.test("pack says what there is where --include leaves nothing", () =>
  withServices(async (user) => {
    const args = ["--weights", FROM, "--include", "*.safetensors"];
    await assertRefused(user, args, [
      "--include and --exclude leave none of its files",
      '"README.md", "configs/inference.json"',
    ]);
  }));

Deno.test("a data set of the hub is packed from its own addresses", () =>
  withServices(async (user, services) => {
    const from = "hf://datasets/MONAI/spleen@refs/pr/5";
    await assertPacked(user, "--data", from);
    assertStringIncludes(
      await manifestOf(user),
      "/datasets/MONAI/spleen/resolve/",
    );
    assertEquals(
      services.requests[0],
      "GET /api/datasets/MONAI/spleen/revision/refs%2Fpr%2F5",
    );
  }));

Deno.test("a record of Zenodo is packed with licence and DOI, its MD5 is checked", () =>
  withServices(async (user, services) => {
    services.served["/records/12/files/scans.zip"] = SCANS;
    const record = (md5: string) =>
      JSON.stringify({
        id: 12,
        doi: "10.5281/zenodo.12",
        metadata: {
          version: "v1.2",
          license: { id: "cc-by-4.0" },
          creators: [{ name: "Lovelace, Ada" }],
        },
        files: [{
          key: "scans.zip",
          size: SCANS.length,
          checksum: `md5:${md5}`,
        }],
      });
    services.served["/api/records/11"] = record("0".repeat(32));
    await assertRefused(user, ["--data", "zenodo:11"], ["its MD5 is wrong"]);
    services.served["/api/records/11"] = record(digestOf("md5", SCANS));
    const packed = await pack(user, "--data", "zenodo:11");
    assertEquals(packed.code, 0, packed.stderr);
    const manifest = await manifestOf(user);
    for (
      const line of [
        "version = 1.2",
        "license = CC-BY-4.0",
        "doi = 10.5281/zenodo.12",
        "authors = Lovelace, Ada",
        `url = ${services.address}/records/12/files/scans.zip?download=1`,
        `sha256 = ${digestOf("sha256", SCANS)}`,
      ]
    ) assertStringIncludes(manifest, `${line}\n`);
  }));

Deno.test("a release of GitHub is packed; what has a digest is not fetched", () =>
  withServices(async (user, services) => {
    const at = `${services.address}/O/R/releases/download/v2.0`;
    const asset = (name: string, size: number, digest: string | null) => ({
      name,
      size,
      digest,
      browser_download_url: `${at}/${name}`,
    });
    services.served["/O/R/releases/download/v2.0/old.onnx"] = "onnx";
    services.served["/repos/O/R/releases/tags/v2.0"] = JSON.stringify({
      assets: [
        asset("net.onnx", 3, `sha256:${"a".repeat(64)}`),
        asset("old.onnx", 4, null),
      ],
    });
    services.served["/repos/O/R"] = JSON.stringify({
      html_url: "https://github.com/O/R",
      license: { spdx_id: "MIT" },
    });
    const { manifest } = await assertPacked(
      user,
      "--weights",
      "github:O/R@v2.0",
    );
    assertStringIncludes(manifest, "version = 2.0\n");
    assertStringIncludes(manifest, "license = MIT\n");
    assertStringIncludes(manifest, `sha256 = ${"a".repeat(64)}\n`);
    assertStringIncludes(manifest, `sha256 = ${digestOf("sha256", "onnx")}\n`);
    const gets = services.requests.filter((each) =>
      each.includes("/download/")
    );
    assert(gets.every((each) => each.endsWith("old.onnx")), gets.join());
  }));

Deno.test("an asset that a release of GitHub does not have is named, with those that it has", () =>
  withServices(async (user, services) => {
    services.served["/repos/O/R/releases/tags/v2.0"] = JSON.stringify({
      assets: [{
        name: "net.onnx",
        size: 3,
        browser_download_url: `${services.address}/net.onnx`,
      }],
    });
    services.served["/repos/O/R"] = "{}";
    const from = "github:O/R@v2.0/none.pt";
    await assertRefused(user, ["--weights", from], [
      `it has no "none.pt"`,
      `It has "net.onnx".`,
    ]);
  }));

Deno.test("a private release of GitHub is packed and installed with a token, which goes to its API alone", () =>
  withServices(async (user, services) => {
    user.env.GH_TOKEN = "ghp_secret";
    const asset = `${services.address}/repos/O/R/releases/assets/7`;
    const repository = { private: true, license: { spdx_id: "MIT" } };
    const release = {
      assets: [{
        name: "net.onnx",
        size: 4,
        digest: null,
        browser_download_url: `${services.address}/O/R/net.onnx`,
        url: asset,
      }],
    };
    services.first = ({ url, headers }) => {
      const { pathname } = new URL(url);
      const api = { "x-github-media-type": "github.v3" };
      if (headers.get("authorization") !== "Bearer ghp_secret") {
        return new Response("{}", { status: 404, headers: api });
      }
      if (url !== asset) {
        return Response.json(pathname === "/repos/O/R" ? repository : release);
      }
      if (headers.get("accept") !== "application/octet-stream") {
        return Response.json(release.assets[0]);
      }
      const location = services.sign(new TextEncoder().encode("onnx"));
      return new Response(null, { status: 302, headers: { location } });
    };
    const packed = await assertPacked(user, "--weights", "github:O/R@v2.0");
    assertStringIncludes(packed.stderr, "is private");
    assertStringIncludes(packed.stderr, "needs a token in GITHUB_TOKEN");
    const manifest = await manifestOf(user);
    assertStringIncludes(manifest, `url = ${asset}\n`);
    assertStringIncludes(manifest, "file = net.onnx\n");
    assert(!(manifest + packed.stdout + packed.stderr).includes("ghp_"));
    const got = await user.run("--zoo", "zoo", "lung");
    assertEquals(got.code, 0, got.stderr);
    assert(services.authorizations.storage.every((each) => each === null));
    delete user.env.GH_TOKEN;
    const refused = await user.run("--zoo", "zoo", "lung", "-r");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "set GITHUB_TOKEN");
  }));

for (const state of ["gated", "private"] as const) {
  Deno.test(`pack says that a ${state} repository needs a token where it is installed`, () =>
    withServices(async (user, services) => {
      services.repositories["MONAI/spleen"] = {
        ...repository(),
        ...state === "gated" ? { gated: "auto" } : { private: true },
      };
      const { stderr } = await assertPacked(user, "--weights", FROM);
      assertStringIncludes(stderr, `is ${state}: installing the entry`);
      assertStringIncludes(stderr, "HF_TOKEN");
    }));
}

Deno.test("a bundle of MONAI's list is packed in its newest version, its SHA-1 is checked", () =>
  withServices(async (user, services) => {
    const list = (checksum: string) =>
      JSON.stringify({
        spleen_v0_1: {},
        "spleen_v0.9.0": { checksum: "", source: "" },
        "spleen_v0.10.0": { checksum, source: `${services.address}/b.zip` },
      });
    const bundle = zip([
      { name: "spleen/models/model.ts", content: "model" },
      {
        name: "spleen/configs/metadata.json",
        content: '{"version": "0.10.0", "authors": "MONAI team"}',
      },
    ]);
    services.served["/b.zip"] = bundle;
    services.served["/model_info.json"] = list("0".repeat(40));
    const wrong = await pack(user, "--weights", "monai:spleen");
    assertStringIncludes(wrong.stderr, "its SHA-1 is wrong");
    assert(isMissing(user));
    services.served["/model_info.json"] = list(digestOf("sha1", bundle));
    const packed = await assertPacked(user, "--weights", "monai:spleen");
    assertStringIncludes(packed.stderr, "no source states a licence");
    const manifest = await manifestOf(user);
    assertStringIncludes(manifest, "version = 0.10.0\n");
    assertStringIncludes(manifest, "action = expand\n");
    assertStringIncludes(manifest, "authors = MONAI team\n");
    const unknown = await pack(user, "--weights", "monai:spleen@3");
    assertStringIncludes(unknown.stderr, "0.9.0, 0.10.0");
  }));
