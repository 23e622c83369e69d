import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { entry, gzip, symlink, tar } from "../support/archives.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress, inEntry, manifest, section } from "../support/zoo.ts";

const ID = "toy_model_zoo";

/** Runs `body` for a user who has installed the toy. */
function withToy(body: (user: User) => Promise<void>): Promise<void> {
  return withUser(toyEntry(), async (user) => {
    assertEquals((await user.run(ID)).code, 0);
    await body(user);
  });
}

/** Requests for archives since the installation. */
const archives = ({ zoo }: User) =>
  zoo.requests.filter((line) => /^GET .*\.gz$/.test(line)).slice(2)
    .map((line) => line.split("/").at(-1));

Deno.test("verify finds an installation sound, without a zoo", () =>
  withToy(async (user) => {
    user.env.niftynet_model_zoo = await deadAddress();
    const sound = { code: 0, stdout: `${ID}: OK. 3 files, 9 B\n`, stderr: "" };
    assertEquals(await user.run("verify"), sound);
    assertEquals(await user.run("verify", "--offline", ID), sound);
    assertEquals(await user.run("verify", "-q"), { ...sound, stdout: "" });
  }));

Deno.test("verify tells which file is damaged, and repairs it alone", () =>
  withToy(async (user) => {
    const file = user.path("niftynet/data/toy/a.txt");
    await Deno.writeTextFile(file, "A");
    await writeFile(user.folder, "niftynet/data/toy/mine.txt", "mine");
    const { code, stdout } = await user.run("verify");
    assertEquals(code, 1);
    assertEquals(
      stdout,
      `${ID}: FAIL. 3 files, 9 B\n  changed  ${file}\n  extra    ${
        user.path("niftynet/data/toy/mine.txt")
      }\n`,
    );
    const repaired = await user.run("verify", "--repair", ID);
    const kept = `${file}.kept-by-net_download`;
    assertEquals([repaired.code, repaired.stderr], [
      0,
      `Warning: "${file}" was in the way and is now called "${kept}"\n`,
    ]);
    assertEquals(await Deno.readTextFile(kept), "A");
    assertStringIncludes(repaired.stdout, `${ID}: OK. 3 files, 9 B\n`);
    assertEquals(archives(user), ["data.tar.gz"]);
    assertEquals(await Deno.readTextFile(file), "a");
    const mine = user.path("niftynet/data/toy/mine.txt");
    assertEquals(await Deno.readTextFile(mine), "mine");
  }));

Deno.test("verify --repair brings a missing folder back, and fetches nothing where all is well", () =>
  withToy(async (user) => {
    assertEquals((await user.run("verify", "--repair")).code, 0);
    assertEquals(archives(user), []);
    await Deno.remove(user.path("niftynet"), { recursive: true });
    assertEquals((await user.run("verify")).code, 1);
    assertEquals((await user.run("verify", "--repair")).code, 0);
    assertEquals((await user.run("verify")).code, 0);
  }));

Deno.test("verify --repair says so where the zoo cannot be asked, and leaves what is there", () =>
  withToy(async (user) => {
    const file = user.path("niftynet/data/toy/a.txt");
    await Deno.writeTextFile(file, "A");
    const { code, stderr } = await user.run(
      ...["verify", "--repair", "--offline"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "--offline");
    assertEquals(await Deno.readTextFile(file), "A");
  }));

Deno.test("verify of an entry of Python's command says that only its folders can be looked at", () =>
  withUser(toyEntry(), async (user) => {
    const text = String(toyEntry()[inEntry("toy", "main.ini")]);
    const caches = ".niftynet/.downloads_local_config_cache";
    await writeFile(user.folder, `${caches}/${ID}_main.ini`, text);
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "a");
    await writeFile(user.folder, "niftynet/models/toy/model.ckpt", "w");
    const { code, stdout } = await user.run("verify");
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      "Of [data], [weights] only the folder could be checked: NiftyNet's Python",
    );
    await Deno.remove(user.path("niftynet/models"), { recursive: true });
    assertEquals((await user.run("verify")).code, 1);
    assertEquals((await user.run("verify", "--repair")).code, 0);
  }));

Deno.test("verify --repair writes a receipt that cannot be read anew", () =>
  withToy(async (user) => {
    const receipt = user.path(`.niftynet/.net_download/receipts/${ID}.json`);
    await Deno.writeTextFile(receipt, "{");
    const { code, stdout } = await user.run("verify");
    assertEquals(code, 1);
    assertStringIncludes(stdout, "give --repair.");
    assertEquals(stdout.includes("Python"), false);
    assertEquals((await user.run("verify", "--repair")).code, 0);
    assertStringIncludes((await user.run("verify")).stdout, "OK. 3 files");
  }));

Deno.test("verify of several entries goes on after one that is not installed", () =>
  withToy(async (user) => {
    const { code, stdout, stderr } = await user.run("verify", "nonsense", ID);
    assertEquals(code, 1);
    assertStringIncludes(stderr, '"nonsense" is not installed');
    assertStringIncludes(stdout, `${ID}: OK. 3 files`);
  }));

Deno.test("verify tells each finding as an event with --json", () =>
  withToy(async (user) => {
    await Deno.remove(user.path("niftynet/models/toy/model.ckpt"));
    const { stdout } = await user.run("verify", "--json");
    const { event, id, sound, condition, damages } = JSON.parse(stdout);
    assertEquals([event, id, sound, condition], [
      "entry-verified",
      ID,
      false,
      "incomplete",
    ]);
    assertEquals(damages, [{
      section: "weights",
      path: user.path("niftynet/models/toy/model.ckpt"),
      kind: "missing",
      replaced_by: [],
    }]);
  }));

Deno.test("update installs what the zoo has newer, of all that is installed", () =>
  withToy(async (user) => {
    Object.assign(user.zoo.files, toyEntry("1.1"), toyEntry("1.0", "other"));
    const planned = await user.run("update", "--dry-run");
    assertStringIncludes(planned.stdout, `${ID}: version 1.0 → 1.1`);
    assertEquals(archives(user), []);
    const { code, stdout } = await user.run("update");
    assertEquals(code, 0);
    assertStringIncludes(stdout, `${ID} -- data: OK.`);
    assertEquals(stdout.includes("other"), false);
    const again = await user.run("update", ID);
    assertStringIncludes(again.stdout, "Already downloaded.");
  }));

Deno.test("update refuses what is not installed", () =>
  withToy(async (user) => {
    const { code, stderr } = await user.run("update", "toy_model_zo");
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Did you mean ${ID}?`);
  }));

Deno.test("update and verify have nothing to do where nothing is installed", () =>
  withUser({}, async (user) => {
    for (const command of ["update", "verify"]) {
      const { code, stdout } = await user.run(command);
      assertEquals([code, stdout], [0, "Nothing is installed.\n"]);
    }
    assertEquals(user.zoo.requests, []);
  }));

/** The toy with a text of many lines, and a file that is none. */
const NOTES = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`);
const withNotes = async () => ({
  ...toyEntry(),
  [inEntry("toy", "data.tar.gz")]: await tarGz({
    "notes.txt": NOTES.join(""),
    "scan.nii": "\0scan",
    "sub/b.txt": "b",
  }),
});

Deno.test("verify --diff shows how changed files of text differ, and changes nothing", async () =>
  withUser(await withNotes(), async (user) => {
    await user.run("toy");
    const data = user.path("niftynet/data/toy");
    const changed = NOTES.with(9, "a \x1b[31mred\x1b[0m line\n").slice(0, -1);
    await writeFile(data, "notes.txt", changed.join(""));
    await writeFile(data, "scan.nii", "\0other");
    await Deno.remove(join(data, "sub/b.txt"));
    const before = user.installed();
    const { code, stdout } = await user.run("verify", "--diff", "toy");
    assertEquals([code, stdout.split("\n")], [1, [
      `Accessing: ${user.zoo.address}`,
      `--- ${data}/notes.txt (installed)`,
      `+++ ${data}/notes.txt (on disk)`,
      "@@ -7,7 +7,7 @@",
      " line 7",
      " line 8",
      " line 9",
      "-line 10",
      "+a \\x1b[31mred\\x1b[0m line",
      " line 11",
      " line 12",
      " line 13",
      "@@ -17,4 +17,3 @@",
      " line 17",
      " line 18",
      " line 19",
      "-line 20",
      `${data}/scan.nii: it is not text`,
      "toy: FAIL. 4 files, 168 B",
      `  changed  ${data}/notes.txt`,
      `  changed  ${data}/scan.nii`,
      `  missing  ${data}/sub/b.txt`,
      "",
    ]]);
    assertEquals(user.installed(), before);
    assertEquals(
      await Deno.readTextFile(join(data, "notes.txt")),
      changed.join(""),
    );
  }));

Deno.test("verify --diff tells programs how files differ, before it repairs them", async () =>
  withUser(await withNotes(), async (user) => {
    await user.run("toy");
    const path = user.path("niftynet/data/toy/sub/b.txt");
    await Deno.writeTextFile(path, "B\n");
    const { code, stdout } = await user.run(
      ...["verify", "--diff", "--repair", "--json"],
    );
    const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(
      [code, events.find(({ event }) => event === "file-compared")],
      [0, {
        schema: 1,
        event: "file-compared",
        id: "toy",
        section: "data",
        path,
        diff: "@@ -1,1 +1,1 @@\n-b\n\\ No newline at end of file\n+B",
        reason: null,
      }],
    );
    assertEquals(await Deno.readTextFile(path), "b");
  }));

Deno.test("verify --diff of what is sound fetches nothing", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    user.zoo.requests.length = 0;
    assertEquals((await user.run("verify", "--diff")).code, 0);
    assertEquals(user.zoo.requests, []);
  }));

for (
  const [why, args, harm] of [
    ["no network may be used", ["--offline"], () => {}],
    [
      "the zoo now has a different archive",
      [],
      async ({ zoo }: User) => {
        zoo.files[inEntry("toy", "data.tar.gz")] = await tarGz({
          "a.txt": "!",
        });
      },
    ],
  ] as const
) {
  Deno.test(`verify --diff says that it cannot show a difference where ${why}, and verifies`, () =>
    withUser(toyEntry(), async (user) => {
      await user.run("toy");
      await harm(user);
      const path = await writeFile(user.folder, "niftynet/data/toy/a.txt", "A");
      const { code, stdout, stderr } = await user.run(
        ...["verify", "--diff", "--retries", "0", ...args],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, 'Warning: cannot show how "toy" differs: ');
      assertStringIncludes(stdout, `  changed  ${path}\n`);
    }));
}

Deno.test("verify --diff compares the sections that it can, where the archive of one has changed in a newer version", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "A");
    await writeFile(user.folder, "niftynet/models/toy/model.ckpt", "other\n");
    Object.assign(user.zoo.files, toyEntry("2.0"), {
      [inEntry("toy", "data.tar.gz")]: await tarGz({ "a.txt": "!" }),
    });
    const { code, stdout, stderr } = await user.run(
      ...["verify", "--diff", "--retries", "0"],
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stdout,
      "@@ -1,1 +1,1 @@\n-weights\n\\ No newline at end of file\n+other\n",
    );
    const warnings = stderr.trimEnd().split("\n");
    assertEquals(warnings.length, 1, stderr);
    assertStringIncludes(stderr, "The entry has changed in the zoo");
    assertStringIncludes(stderr, "net_download update toy");
  }));

Deno.test("verify --diff says that a zoo which states another digest has another archive now", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    const path = await writeFile(user.folder, "niftynet/data/toy/a.txt", "A");
    const { requests, files } = user.zoo;
    files[inEntry("toy", "main.ini")] = manifest(
      "1.0",
      section("data", {
        url: "data.tar.gz",
        sha256: "0".repeat(64),
        local_id: "toy",
        destination: "data",
      }),
    );
    requests.length = 0;
    const { code, stdout, stderr } = await user.run("verify", "--diff");
    assertEquals(code, 1);
    assertStringIncludes(stdout, `  changed  ${path}\n`);
    assertStringIncludes(
      stderr,
      'Warning: cannot show how "toy" differs: cannot fetch "toy -- data" as it was installed: the zoo now has a different archive. The entry has changed',
    );
    assertEquals(requests, [`GET /${inEntry("toy", "main.ini")}`]);
  }));

Deno.test("verify --diff follows no link that stands in a file's place, nor compares one that was installed", () =>
  withUser({
    ...toyEntry(),
    [inEntry("toy", "data.tar.gz")]: gzip(
      tar(entry({ name: "a.txt" }, "a\n"), symlink("link.txt", "a.txt")),
    ),
  }, async (user) => {
    await user.run("toy");
    const data = user.path("niftynet/data/toy");
    const secret = await writeFile(user.folder, "secret", "not to be shown\n");
    await Deno.remove(join(data, "a.txt"));
    await Deno.symlink(secret, join(data, "a.txt"));
    await Deno.remove(join(data, "link.txt"));
    await writeFile(data, "link.txt", "mine\n");
    const { code, stdout } = await user.run("verify", "--diff");
    assertEquals(code, 1);
    assertStringIncludes(stdout, `${data}/a.txt: it is no longer a file\n`);
    assertStringIncludes(
      stdout,
      `${data}/link.txt: it was installed as a link\n`,
    );
    assertEquals(stdout.includes("not to be shown"), false);
  }));
