import {
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import {
  type Answer,
  deadAddress,
  inEntry,
  manifest,
  section,
} from "../support/zoo.ts";

const text = new TextEncoder();
const nothing = await tarGz({});
const whole = await tarGz({ "a.txt": "a".repeat(5000) });

/** An entry whose only archive is what the server says. */
const entry = (archive: Answer, keys: Record<string, string> = {}) => ({
  [inEntry("toy", "main.ini")]: manifest(
    "1.0",
    section("data", { url: "data.tar.gz", destination: "data", ...keys }),
  ),
  [inEntry("toy", "data.tar.gz")]: archive,
});
const page = () =>
  new Response("<!DOCTYPE html><html><body>Log in</body></html>", {
    headers: { "content-type": "text/html" },
  });
const pointer = `version https://git-lfs.github.com/spec/v1
oid sha256:${"ab".repeat(32)}
size 6595794
`;

/** Asserts that a run failed with one clear sentence and left nothing behind. */
async function assertRefused(
  user: User,
  id: string,
  ...says: string[]
): Promise<void> {
  const { code, stdout, stderr } = await user.run(id);
  assertEquals(code, 1);
  assertStringIncludes(stdout, `${id}: FAIL. \n`);
  for (const words of says) assertStringIncludes(stderr, words);
  assertNotMatch(
    stdout + stderr,
    /\bat (?:async )?\S*(?:file:|\(.*:\d+:\d+\))/,
  );
  assertEquals(
    user.installed().filter((path) => !path.startsWith("extensions")),
    [],
  );
  const record = user.path(
    `.niftynet/.downloads_local_config_cache/${id}_main.ini`,
  );
  assertEquals(await Deno.lstat(record).catch(() => "none"), "none");
}

for (
  const [fault, archive, says] of [
    ["a web page", page, ["web page"]],
    ["a Git LFS pointer", pointer, [
      "Git LFS pointer",
      "ab".repeat(32),
      "6595794",
      "mirror",
    ]],
    ["truncated", whole.slice(0, 60), [
      'cannot expand "http',
      '/data.tar.gz": its gzip data is truncated',
    ]],
    ["no tar", text.encode("x".repeat(2000)), ["data.tar.gz"]],
    ["empty", new Uint8Array(0), ["empty"]],
    ["a tar without entries", nothing, [
      'cannot use "http',
      '/data.tar.gz": the archive is empty',
    ]],
    [
      "missing",
      () => new Response("gone", { status: 404 }),
      ["404", "data.tar.gz"],
    ],
    [
      "forbidden",
      () => new Response("no", { status: 403 }),
      ["403", "data.tar.gz"],
    ],
  ] as const
) {
  Deno.test(`an archive that is ${fault} is refused`, () =>
    withUser(entry(archive), (user) => assertRefused(user, "toy", ...says)));
}

for (
  const [fault, ini, says] of [
    ["without sections", "[config]\nversion = 1\n", ["Nothing to download"]],
    [
      "with an unknown action",
      "[d]\naction = explode\nurl = a\n",
      ['"explode"'],
    ],
    ["without url", "[d]\naction = expand\n", ["No URL was found"]],
    [
      "with a scheme that is not allowed",
      "[d]\naction = expand\nurl = ftp://127.0.0.1/a\n",
      ["only http, https and file"],
    ],
    [
      "that leads out of the home",
      "[d]\naction = expand\nurl = data.tar.gz\ndestination = ../..\n",
      ['destination "../.."', "leads out"],
    ],
    [
      "that asks for a newer NiftyNet",
      "[config]\nmin_niftynet = 9.0\n[d]\naction = expand\nurl = data.tar.gz\n",
      ["requires NiftyNet version 9.0 or later"],
    ],
  ] as const
) {
  Deno.test(`a manifest ${fault} is refused`, () =>
    withUser(
      { ...entry(whole), [inEntry("toy", "main.ini")]: ini },
      (user) => assertRefused(user, "toy", ...says),
    ));
}

Deno.test("an unknown action is told in the original's words", () =>
  withUser(
    { [inEntry("toy", "main.ini")]: "[d]\naction = explode\nurl = a\n" },
    async (user) => {
      const { stdout } = await user.run("toy");
      assertStringIncludes(
        stdout,
        "toy: FAIL. \nI do not know the action explode. Perhaps you need to update NiftyNet?\n",
      );
    },
  ));

Deno.test("an unknown id is told in the original's words", () =>
  withUser({}, async (user) => {
    const { stdout } = await user.run("nonsense");
    assertStringIncludes(
      stdout,
      "nonsense: FAIL. \nNo NiftyNet example was found for nonsense.\n",
    );
    await assertRefused(user, "nonsense", '"nonsense"', user.zoo.address);
  }));

Deno.test("a misspelt id gets the one that the zoo has", () =>
  withUser(
    { [inEntry("unet", "main.ini")]: "[d]\naction=expand\nurl=a\n" },
    async (user) => {
      const { stderr } = await user.run("unett");
      assertStringIncludes(stderr, "Did you mean unet?");
    },
  ));

for (const id of ["", "a/b", "..", "../x", "CON", "a\\b"]) {
  Deno.test(`the id ${JSON.stringify(id)} is refused before anyone is asked`, () =>
    withUser({}, async (user) => {
      const { code, stderr } = await user.run(id);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `cannot use "${id}" as a sample id`);
      assertEquals(user.zoo.requests, []);
    }));
}

Deno.test("a server that answers a web page for everything is recognised", () =>
  withUser({}, async (user) => {
    user.zoo.files[inEntry("toy", "main.ini")] = page;
    await assertRefused(user, "toy", "main.ini", "web page");
  }));

Deno.test("a server that is no zoo is told from a zoo without the entry", () =>
  withUser({}, async (user) => {
    delete user.zoo.files["raw/5-reorganising-with-lfs/README.md"];
    await assertRefused(
      user,
      "toy",
      "cannot find a model zoo",
      "niftynet_model_zoo",
    );
  }));

Deno.test("a dead server is named with the cause", () =>
  withUser({}, async (user) => {
    user.env.niftynet_model_zoo = await deadAddress();
    user.env.NET_DOWNLOAD_RETRIES = "0";
    await assertRefused(user, "toy", user.env.niftynet_model_zoo, "refused");
  }));

Deno.test("a home where the runtime lets no program in is told as that", {
  // Only this program's runtime is so strict, and only there.
  ignore: Deno.build.os !== "linux",
}, () =>
  withUser(entry(whole), async (user) => {
    const home = `/dev/shm/${crypto.randomUUID()}`;
    await writeFile(
      user.folder,
      ".niftynet/config.ini",
      `[global]\nhome = ${home}\n`,
    );
    const { code, stderr } = await user.run("toy");
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `the home "${home}": this program cannot use anything below /dev`,
    );
  }));

Deno.test("a broken archive leaves what was installed as it was", () =>
  withUser(entry(whole), async (user) => {
    await user.run("toy");
    const before = user.installed();
    user.zoo.files[inEntry("toy", "data.tar.gz")] = whole.slice(0, 60);
    const { code } = await user.run("-r", "toy");
    assertEquals(code, 1);
    assertEquals(user.installed(), before);
    const again = await user.run("toy");
    assertStringIncludes(again.stdout, "Already downloaded.");
  }));

for (const args of [[], ["-r"], ["--retyr", "x"], ["-x"]]) {
  Deno.test(`the command line "${args.join(" ")}" shows the usage and exits with 2`, () =>
    withUser({}, async (user) => {
      const { code, stdout, stderr } = await user.run(...args);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, "usage: net_download");
    }));
}

Deno.test("a wrong command line shows how that command is used", () =>
  withUser({}, async (user) => {
    for (
      const args of [["--zoo", "z", "list", "extra"], ["list", "--nonsense"]]
    ) {
      const { code, stderr } = await user.run(...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, "usage: net_download list [options]\n");
    }
    const { stderr } = await user.run("list", "a", "b");
    assertStringIncludes(stderr, 'list takes no arguments, not "a b". ');
  }));

Deno.test("a login page in a manifest's place does not replace the manifest fetched before", () =>
  withUser(entry(whole), async (user) => {
    await user.run("toy");
    user.zoo.files[inEntry("toy", "main.ini")] = page;
    assertEquals((await user.run("toy")).code, 1);
    const { code, stdout } = await user.run("--offline", "toy");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
  }));

Deno.test("a manifest from a server may not name files of this machine", () =>
  withUser(
    {
      [inEntry("toy", "main.ini")]: manifest(
        "1.0",
        section("data", { url: "file:///etc/passwd" }),
      ),
    },
    (user) => assertRefused(user, "toy", "only a zoo in a folder"),
  ));

Deno.test("a misspelt command with entries behind it fetches nothing and names the command, also where an entry has that name", () =>
  withUser(
    { ...toyEntry(), ...toyEntry("1.0", "install"), ...toyEntry("1.0", "rm") },
    async (user) => {
      for (
        const [word, command] of [
          ["instal", "get"],
          ["rmdir", "remove"],
          ["shwo", "info"],
        ] as const
      ) {
        const { code, stdout, stderr } = await user.run(word, "toy_model_zoo");
        assertEquals([code, stdout], [2, ""]);
        const meant = `Did you mean: net_download ${command} toy_model_zoo?`;
        assertStringIncludes(stderr, meant);
      }
      assertEquals(user.zoo.requests, []);
      assertEquals((await user.run("get", "install", "rm")).code, 0);
      const asked = user.zoo.requests.length;
      const alone = await user.run("install");
      assertEquals(alone.code, 2);
      assertStringIncludes(alone.stderr, "net_download get install");
      assertEquals(user.zoo.requests.length, asked);
    },
  ));
