import { assertEquals, assertStringIncludes } from "@std/assert";
import { stringifyIndex } from "../../src/zoo/zoo_index.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress } from "../support/zoo.ts";

Deno.test("info tells a person when an entry was installed in local time, and a program in UTC", () =>
  withUser(toyEntry(), async (user) => {
    assertEquals((await user.run("toy")).code, 0);
    const told = JSON.parse((await user.run("info", "--json", "toy")).stdout);
    const { time } = told.installed;
    assertEquals(new Date(time).toISOString(), time);
    user.env.TZ = "Asia/Tokyo";
    const inTokyo = new Date(Date.parse(time) + 9 * 3_600_000).toISOString();
    assertStringIncludes(
      (await user.run("info", "toy")).stdout,
      `  since      ${inTokyo.slice(0, 16).replace("T", " ")}\n`,
    );
  }));

/** An index of the toy's zoo, with an entry that is called almost like a command. */
const INDEX = stringifyIndex(
  ["toy", "lst"].map((id) => ({
    id,
    version: "1.0",
    description: undefined,
    archives: [],
  })),
);
const INDEX_PATH = "raw/5-reorganising-with-lfs/index.json";
const files = () => ({
  ...toyEntry(),
  ...toyEntry("1.0", "lst"),
  [INDEX_PATH]: INDEX,
});

/** How a line that is no command ends: without a request, and without a home. */
async function assertHint(user: User, line: string, hint: string) {
  const before = user.zoo.requests.length;
  const { code, stdout, stderr } = await user.run(...line.split(" "));
  assertEquals([code, stdout], [2, ""], line);
  assertStringIncludes(stderr, hint, line);
  assertEquals(user.zoo.requests.length, before);
  const made = [...Deno.readDirSync(user.folder)].map(({ name }) => name);
  assertEquals(made.includes("niftynet"), false);
}

Deno.test("a word of another program that stands alone says at once what it needs", () =>
  withUser(toyEntry("1.0", "install"), async (user) => {
    await assertHint(
      user,
      "install",
      "usage: net_download get [options] sample_id [sample_id ...]\n" +
        "net_download: error: the following arguments are required: sample_id. " +
        "To install an entry of that name: net_download get install\n",
    );
    for (const word of ["rm", "delete", "show"]) {
      await assertHint(user, word, "required: sample_id");
    }
    assertEquals((await user.run("get", "install")).code, 0);
  }));

Deno.test("a misspelt command gets its hint without a network where the zoo is the official one", () =>
  withUser({}, async (user) => {
    delete user.env.niftynet_model_zoo;
    for (
      const [line, meant] of [
        ["lsit", "list"],
        ["instal unet", "get unet"],
        ["remov unet OASIS", "remove unet OASIS"],
        ["lst --installed", "list"],
        ["add unet", "get unet"],
      ] as const
    ) {
      await assertHint(user, line, `Did you mean: net_download ${meant}?`);
    }
    assertEquals([...Deno.readDirSync(user.folder)], []);
  }));

Deno.test("a misspelt command gets its hint without a network where the zoo was listed, and an entry of that name is installed", () =>
  withUser(files(), async (user) => {
    assertEquals((await user.run("list")).code, 0);
    await assertHint(user, "lsit", "Did you mean: net_download list?");
    await assertHint(user, "instal toy", "Did you mean: net_download get toy?");
    assertEquals((await user.run("lst", "toy")).code, 0);
    assertEquals(user.installed().includes("data/lst/"), true);
    // Also where its zoo has gone since.
    user.env.niftynet_model_zoo = await deadAddress();
    const again = await user.run("lst", "--retries", "0");
    assertStringIncludes(again.stdout, "Already downloaded.");
  }));

Deno.test("an entry of a folder that is called like a misspelt command is installed, also behind an old list", () =>
  withUser(files(), async (user) => {
    assertEquals((await user.run("mirror", "toy", "--to", "stick")).code, 0);
    assertEquals((await user.run("list", "--zoo", "stick")).code, 0);
    const zoo = ["--zoo", "stick"];
    assertEquals((await user.run("lst", "toy", ...zoo)).code, 2);
    assertEquals((await user.run("mirror", "lst", "--to", "stick")).code, 0);
    assertEquals((await user.run("lst", "toy", ...zoo)).code, 0);
  }));

Deno.test("a word alone that may be a command or an entry is looked up where no list is known, and several are refused", () =>
  withUser(files(), async (user) => {
    await assertHint(user, "instal toy", "Did you mean: net_download get toy?");
    await assertHint(
      user,
      "remov toy",
      "Did you mean: net_download remove toy?",
    );
    assertEquals((await user.run("lst")).code, 0);
    const { code, stderr } = await user.run("serch");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Did you mean: net_download search text?");
  }));

Deno.test("an id that is misspelt gets its hint from the list of the zoo, also where it cannot be asked", () =>
  withUser(files(), async (user) => {
    assertEquals((await user.run("list")).code, 0);
    const hint = "Did you mean toy?";
    assertStringIncludes((await user.run("tyo")).stderr, hint);
    const { code, stderr } = await user.run("tyo", "--offline");
    assertEquals(code, 1);
    assertStringIncludes(stderr, hint);
  }));

Deno.test("help and unknown options suggest nothing that is not near", () =>
  withUser({}, async (user) => {
    const help = await user.run("help", "unet");
    assertEquals(help.code, 2);
    assertStringIncludes(help.stderr, "net_download info unet");
    for (const line of ["list --foo", "list --bar", "get --yes unet"]) {
      const { code, stderr } = await user.run(...line.split(" "));
      assertEquals([code, /Did you mean/.test(stderr)], [2, false], line);
    }
  }));
