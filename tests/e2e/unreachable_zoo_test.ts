import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress, inEntry, startZoo } from "../support/zoo.ts";

const ID = "toy_model_zoo";
const MANIFEST = inEntry("toy", "main.ini");

/** Runs `body` for a user who has installed two entries, and whose zoo has gone since. */
function withGoneZoo(
  body: (user: User, gone: string) => Promise<void>,
): Promise<void> {
  const files = { ...toyEntry(), ...toyEntry("1.0", "other") };
  return withUser(files, async (user) => {
    assertEquals((await user.run(ID, "other")).code, 0);
    user.env.NET_DOWNLOAD_RETRIES = "0";
    const gone = await deadAddress();
    user.env.niftynet_model_zoo = gone;
    await body(user, gone);
  });
}

const unchecked = (id: string) => `cannot tell whether "${id}" is up to date: `;

for (const options of [[], ["--dry-run"], ["--offline"], [ID, "other"]]) {
  Deno.test(`update ${options.join(" ")} of a zoo that cannot be asked exits with 1, and names the entries`, () =>
    withGoneZoo(async (user) => {
      const { code, stdout, stderr } = await user.run("update", ...options);
      assertEquals(code, 1);
      for (const id of [ID, "other"]) {
        assertStringIncludes(stdout, `${id}: FAIL. \n`);
        assertStringIncludes(stderr, unchecked(id));
      }
      assert(!stdout.includes("OK."), stdout);
    }));
}

Deno.test("update --json of a zoo that cannot be asked tells of each entry that it failed", () =>
  withGoneZoo(async (user) => {
    const { code, stdout } = await user.run("update", "--json");
    const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const failed = events.filter(({ event }) => event === "entry-failed");
    assertEquals([code, failed.map(({ id }) => id).sort()], [1, ["other", ID]]);
    const ended = events.filter(({ event }) => event === "entry-ended");
    assertEquals(ended.map(({ outcome, exit }) => [outcome, exit]), [
      ["failed", 1],
      ["failed", 1],
    ]);
  }));

Deno.test("update of a zoo that answers for one entry and not for another checks the one", () =>
  withGoneZoo(async (user) => {
    user.env.niftynet_model_zoo = user.zoo.address;
    user.zoo.files[MANIFEST] = () => new Response("", { status: 503 });
    const { code, stdout } = await user.run("update");
    assertEquals(code, 1);
    assertStringIncludes(stdout, `${ID}: FAIL. \n`);
    assertStringIncludes(stdout, "other: OK. \nAlready downloaded.");
  }));

/** What `--json` tells of entries that may be out of date, with the end of each entry. */
function uncheckedIn(stdout: string): unknown[] {
  return stdout.trim().split("\n").map((line) => JSON.parse(line))
    .flatMap(({ event, ids, failure, outcome, exit }) =>
      event === "entries-unchecked"
        ? [[ids, failure]]
        : event === "entry-ended"
        ? [[outcome, exit]]
        : []
    );
}

Deno.test("update goes on behind a zoo that cannot be asked, and exits with 1 for the entry all the same", () =>
  withGoneZoo(async (user, gone) => {
    await using next = startZoo(toyEntry("2.0"));
    const zoos = ["--zoo", gone, "--zoo", next.address];
    const planned = await user.run("update", "-n", ID, ...zoos);
    assertEquals(planned.code, 1);
    assertStringIncludes(planned.stdout, next.address);
    const updated = await user.run("update", "--json", ID, ...zoos);
    assertEquals(updated.code, 1);
    assertEquals(uncheckedIn(updated.stdout), [
      [[ID], "refused"],
      ["installed", 1],
    ]);
    const again = await user.run("update", ID, ...zoos);
    assertEquals(again.code, 1);
    assertStringIncludes(again.stdout, "Already downloaded.");
    assertStringIncludes(
      again.stderr,
      `Warning: cannot tell whether "${ID}" is up to date: a zoo could not be asked\n`,
    );
    // The other entry is in neither.
    const other = await user.run("update", "other", ...zoos);
    assertEquals(other.code, 1);
    assertStringIncludes(other.stderr, unchecked("other"));
  }));

Deno.test("update asks no zoo behind one that has the entry", () =>
  withGoneZoo(async (user, gone) => {
    const { code, stdout } = await user.run(
      ...["update", ID, "--zoo", user.zoo.address, "--zoo", gone],
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
  }));

Deno.test("get goes on with the manifest that was fetched before, as the original does", () =>
  withGoneZoo(async (user) => {
    const { code, stdout, stderr } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
    assertStringIncludes(stderr, "The one fetched before is used.");
  }));

Deno.test("list of a zoo that cannot be asked exits with 1", () =>
  withGoneZoo(async (user, gone) => {
    const alone = await user.run("list");
    assertEquals([alone.code, alone.stdout], [1, ""]);
    assertStringIncludes(alone.stderr, gone);
    assertStringIncludes(
      alone.stderr,
      `Warning: cannot tell whether "other", "${ID}" are up to date: a zoo could not be asked\n`,
    );
    await writeFile(
      user.folder,
      `stick/${MANIFEST}`,
      "[config]\nversion = 1\n",
    );
    const stick = user.path("stick");
    for (const more of [[], ["--json"], ["--offline"]]) {
      for (
        const [first, second, open] of [
          [gone, stick, ["other", ID]],
          // For what the first has, the second would not be asked.
          [stick, gone, ["other"]],
        ] as const
      ) {
        const { code, stdout, stderr } = await user.run(
          ...["list", "--zoo", first, "--zoo", second, ...more],
        );
        assertEquals(code, 1);
        assertStringIncludes(stdout, "toy");
        assertStringIncludes(stdout + stderr, "Its entries are not listed.");
        const ids = open.map((id) => `"${id}"`);
        assertStringIncludes(
          stdout + stderr,
          more.includes("--json")
            ? `"event":"entries-unchecked","ids":[${ids.join(",")}],`
            : `Warning: cannot tell whether ${ids.join(", ")} `,
        );
      }
    }
  }));

Deno.test("info tells what it knows of a zoo that cannot be asked, and exits with 1", () =>
  withGoneZoo(async (user) => {
    const { code, stdout } = await user.run("info", ID);
    assertEquals(code, 1);
    assertStringIncludes(stdout, ID);
    assertEquals((await user.run("info", "--offline", ID)).code, 0);
  }));

Deno.test("mirror --all of several zoos of which one cannot be asked exits with 1", () =>
  withGoneZoo(async (user, gone) => {
    await writeFile(
      user.folder,
      `stick/${MANIFEST}`,
      "[config]\nversion = 1\n",
    );
    const { code, stderr } = await user.run(
      ...["mirror", "--all", "--zoo", user.path("stick"), "--zoo", gone],
      ...["--to", user.path("mirror")],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Its entries are not listed.");
  }));

Deno.test("--retries counts for manifests, and each wait is told", () =>
  withUser(toyEntry(), async (user) => {
    let refusals = 4;
    const text = user.zoo.files[MANIFEST];
    assert(typeof text === "string");
    user.zoo.files[MANIFEST] = () =>
      refusals-- > 0
        ? new Response("", { status: 503, headers: { "retry-after": "0" } })
        : new Response(text);
    user.env.NET_DOWNLOAD_RETRIES = "4";
    const { code, stderr } = await user.run(ID);
    assertEquals(code, 0);
    assertEquals(stderr.match(/trying again in \d+s/g)?.length, 4);
  }));

Deno.test("a zoo that answers 503 to every request is given up after the retries, which are counted", () =>
  withUser({}, async (user) => {
    const headers = { "retry-after": "0" };
    for (const path of [MANIFEST, "raw/5-reorganising-with-lfs/README.md"]) {
      user.zoo.files[path] = () => new Response("", { status: 503, headers });
    }
    const { code, stderr } = await user.run("--retries", "3", ID);
    assertEquals([code, user.zoo.requests.length], [1, 4]);
    assertStringIncludes(stderr, "; 3 retries failed too");
  }));

Deno.test("info of an entry in one zoo does not ask another that cannot be asked", () =>
  withGoneZoo(async (user, gone) => {
    const { code, stdout, stderr } = await user.run(
      ...["info", ID, "--zoo", user.zoo.address, "--zoo", gone],
    );
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, ID);
    // A zoo that has not answered is not asked again for a description.
    user.zoo.requests.length = 0;
    user.zoo.files[MANIFEST] = () => new Response("", { status: 503 });
    assertEquals(
      (await user.run("info", ID, "--zoo", user.zoo.address)).code,
      1,
    );
    const texts = user.zoo.requests.filter((line) => !line.endsWith(".gz"));
    assertEquals(texts, [`GET /${MANIFEST}`]);
  }));
