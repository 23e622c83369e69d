import { assertEquals, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";

const MANIFEST = "zoo/raw/5-reorganising-with-lfs/foo_bar/main.ini";

/** Runs `body` for a user with images to pack. */
function withImages(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    await writeFile(user.folder, "images/scan.nii", "scan");
    await body(user);
  });
}

const PACK = ["pack", "foo_bar", "--data", "images", "--to", "zoo"];

Deno.test("pack writes an entry that check finds sound and get installs", () =>
  withImages(async (user) => {
    const packed = await user.run(...PACK, "--version", "1.2");
    assertEquals(packed.code, 0);
    assertStringIncludes(packed.stdout, "foo_bar: OK. version 1.2 in ");
    assertStringIncludes(packed.stderr, "README.md");
    const checked = await user.run("check", "zoo");
    assertEquals([checked.code, checked.stderr], [0, ""]);
    assertEquals((await user.run("--zoo", "zoo", "foo_bar")).code, 0);
    const { stdout } = await user.run("where", "foo_bar");
    assertEquals(stdout, `${user.path("niftynet/data/foo_bar")}\n`);
  }));

Deno.test("pack writes who made an entry, and info shows it of a zoo, a mirror and this machine", () =>
  withImages(async (user) => {
    const authors = "Lovelace, Ada; Turing, Alan";
    const packed = await user.run(
      ...[...PACK, "--license", "CC-BY-4.0", "--authors", authors],
      ...["--homepage", "https://lab.example/", "--doi", "10.1000/182"],
    );
    assertEquals(packed.code, 0);
    const mirror = ["mirror", "--all", "--zoo", "zoo", "--to", "zoo.tar"];
    assertEquals((await user.run(...mirror)).code, 0);
    assertEquals((await user.run("--zoo", "zoo.tar", "foo_bar")).code, 0);
    for (const zoo of ["zoo", "zoo.tar", "nowhere"]) {
      const { stdout } = await user.run("info", "foo_bar", "--zoo", zoo);
      assertStringIncludes(stdout, "licence    CC-BY-4.0\n");
      assertStringIncludes(stdout, "homepage   https://lab.example/\n");
      assertStringIncludes(stdout, "doi        10.1000/182\n");
      assertStringIncludes(stdout, `authors    ${authors}\n`);
    }
    const json = await user.run("info", "foo_bar", "--json", "--zoo", "zoo");
    const { license, homepage, doi, authors: names } = JSON.parse(
      json.stdout.trim().split("\n").at(-1) ?? "",
    );
    assertEquals(
      [license, homepage, doi, names],
      ["CC-BY-4.0", "https://lab.example/", "10.1000/182", authors.split("; ")],
    );
  }));

Deno.test("pack and check make no home and no config file", () =>
  withImages(async (user) => {
    await user.run(...PACK);
    await user.run("check", "zoo");
    assertEquals(
      [...Deno.readDirSync(user.folder)].map(({ name }) => name).sort(),
      ["images", "zoo"],
    );
  }));

Deno.test("check exits with 1 and says what is wrong, in every mode", () =>
  withImages(async (user) => {
    await user.run(...PACK);
    const archive = user.path(MANIFEST, "..", "data.tar.gz");
    await Deno.remove(archive);
    const { code, stdout } = await user.run("check", "zoo");
    assertEquals(code, 1);
    assertStringIncludes(stdout, "foo_bar: FAIL. ");
    assertStringIncludes(stdout, archive);
    const quiet = await user.run("check", "-q", "zoo");
    assertEquals(quiet.code, 1);
    assertStringIncludes(quiet.stdout, "foo_bar: FAIL. ");
    const json = await user.run("check", "--json", "zoo");
    const [entry, zoo] = json.stdout.trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals([entry.event, entry.problems.length > 0], [
      "entry-checked",
      true,
    ]);
    assertEquals([zoo.event, zoo.faulty], ["zoo-checked", 1]);
  }));

Deno.test("pack tells a program how far it is, and with --quiet it does not", () =>
  withImages(async (user) => {
    for (let times = 0; times < 2; times++) {
      const { stdout } = await user.run(...PACK, "--json");
      const events = stdout.trim().split("\n").map((line) =>
        JSON.parse(line).event
      );
      assertEquals(events.filter((event) => event !== "warning"), [
        "archive-progress",
        "archive-progress",
        "archive-ended",
        "entry-packed",
      ]);
    }
    await writeFile(
      user.folder,
      "zoo/raw/5-reorganising-with-lfs/foo_bar/README.md",
      "# Foo",
    );
    const quiet = await user.run(...PACK, "--quiet");
    assertEquals([quiet.stdout, quiet.stderr], ["", ""]);
  }));

Deno.test("pack over an entry of the zoo without a version is refused, and changes nothing", () =>
  withImages(async (user) => {
    await user.run(...PACK, "--version", "1.1");
    const before = await Deno.readTextFile(user.path(MANIFEST));
    const { code, stderr } = await user.run(...PACK);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "--version is missing");
    assertEquals(await Deno.readTextFile(user.path(MANIFEST)), before);
    assertEquals((await user.run(...PACK, "--force")).code, 0);
  }));

Deno.test("pack and mirror make no folder of an address", () =>
  withImages(async (user) => {
    for (const command of [PACK.slice(0, -1), ["mirror", "--all", "--to"]]) {
      const { code, stderr } = await user.run(...command, "http://host/zoo");
      assertEquals(code, 2);
      assertStringIncludes(stderr, "not an address");
    }
    assertEquals(
      await Deno.stat(user.path("http:")).catch(() => "none"),
      "none",
    );
  }));

Deno.test("pack says what is missing on its command line", () =>
  withImages(async (user) => {
    for (
      const [args, says] of [
        [["pack", "foo_bar", "--data", "images"], "--to"],
        [["pack", "foo_bar", "--to", "zoo"], "--data, --weights or --code"],
        [["pack", "--data", "images", "--to", "zoo"], "sample_id"],
        [[...PACK, "--version", "1 0"], "--entry-version"],
        [[...PACK.slice(0, -1), "zoo.tar"], "mirror makes a bundle from it"],
        [["check"], "required"],
      ] as const
    ) {
      const { code, stdout, stderr } = await user.run(...args);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, says);
    }
    assertEquals((await user.run("pack", "--version")).code, 0);
  }));

Deno.test("pack names the checkpoint files that are missing, and writes nothing", () =>
  withImages(async (user) => {
    await writeFile(user.folder, "weights/models/model.ckpt-5.index", "i");
    const { code, stderr } = await user.run(
      ...["pack", "foo_bar", "--weights", "weights", "--to", "zoo"],
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      '"models/model.ckpt-5.data-00000-of-00001" is missing',
    );
    const zoo = await Deno.lstat(user.path("zoo")).catch(() => "none");
    assertEquals(zoo, "none");
  }));

Deno.test("pack and check take the limits of an installation", () =>
  withImages(async (user) => {
    const few = ["--max-entries", "1"];
    await writeFile(user.folder, "images/other.nii", "other");
    const refused = await user.run(...PACK, ...few);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "--max-entries");
    assertEquals((await user.run(...PACK)).code, 0);
    assertEquals((await user.run("check", "zoo")).code, 0);
    const { code, stdout } = await user.run("check", "zoo", ...few);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "foo_bar: FAIL. ");
  }));

Deno.test("check of something that is no zoo says so", () =>
  withImages(async (user) => {
    for (const folder of ["nowhere", "images"]) {
      const { code, stderr } = await user.run("check", folder);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "net_download: ");
    }
  }));
