import { assertEquals, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { inEntry, startZoo } from "../support/zoo.ts";

const archives = ({ zoo }: User) =>
  zoo.requests.filter((line) => line.endsWith(".gz"));

/** The version that the record of the toy names. */
async function recorded(user: User): Promise<string | undefined> {
  const path = ".niftynet/.downloads_local_config_cache/toy_main.ini";
  const text = await Deno.readTextFile(user.path(path));
  return /version = (.*)/.exec(text)?.[1];
}

Deno.test("a version that the zoo has is installed, by get, by its aliases and by the bare id", () =>
  withUser(toyEntry(), async (user) => {
    for (
      const args of [
        ["toy==1.0"],
        ["get", "toy == 1.0"],
        ["install", "toy==1.00", "toy"],
      ]
    ) {
      const { code, stdout, stderr } = await user.run("-r", ...args);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, "toy -- weights: OK.");
      assertEquals(await recorded(user), "1.0");
    }
  }));

Deno.test("of a version that the zoo does not have, nothing is downloaded or changed, and what there is instead is told", () =>
  withUser({ ...toyEntry("2.0"), ...toyEntry("1.0", "fox") }, async (user) => {
    const wrong = await user.run("toy==1.0", "fox==1.0");
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stdout, "toy: FAIL.");
    assertStringIncludes(wrong.stdout, "fox -- data: OK.");
    assertEquals(
      wrong.stderr,
      `net_download: cannot get version 1.0 of "toy": the model zoo "${user.zoo.address}" has version 2.0.\n  To install that one, name toy==2.0. For another version, name another zoo with --zoo.\n2 entries: 1 failed (toy), 1 installed\n`,
    );
    assertEquals(archives(user).some((line) => line.includes("/toy/")), false);
    const kept = listTree(user.path(".niftynet")).filter((path) =>
      path.includes("toy") && !path.endsWith("/")
    );
    assertEquals(kept, []);
    const planned = await user.run("--dry-run", "toy==1.0");
    assertEquals(planned.code, 1);
    const json = await user.run("--json", "toy==1.0");
    const failed = json.stdout.split("\n").find((line) =>
      line.includes("entry-failed")
    );
    assertEquals(JSON.parse(failed ?? "").failure, "other-version");
  }));

Deno.test("a version that is installed needs no network", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    user.zoo.requests.length = 0;
    Object.assign(user.zoo.files, toyEntry("2.0"));
    for (const args of [["toy==1.0"], ["--offline", "toy==1.0"]]) {
      const { code, stdout, stderr } = await user.run(...args);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, "toy: OK. \nAlready downloaded.");
    }
    const plan = await user.run("--dry-run", "toy==1.0");
    assertEquals(plan.code, 0);
    assertEquals(user.zoo.requests, []);
    // A folder that is missing takes the zoo, which has another one now.
    await Deno.remove(user.path("niftynet/data/toy"), { recursive: true });
    const gone = await user.run("toy==1.0");
    assertEquals(gone.code, 1);
    assertStringIncludes(gone.stderr, "has version 2.0");
    assertEquals(await recorded(user), "1.0");
  }));

Deno.test("a lower version than the installed one is installed when it is named", () =>
  withUser(toyEntry("2.0"), async (user) => {
    await user.run("toy");
    Object.assign(user.zoo.files, toyEntry("1.0"));
    const plain = await user.run("toy");
    assertStringIncludes(plain.stdout, "Already downloaded.");
    const plan = await user.run("--dry-run", "toy==1.0");
    assertStringIncludes(plan.stdout, "version 1.0 is requested");
    assertEquals(await recorded(user), "2.0");
    assertEquals((await user.run("toy==1.0")).code, 0);
    assertEquals(await recorded(user), "1.0");
  }));

Deno.test("of several zoos, the first is used that has the version", () =>
  withUser(toyEntry("2.0"), async (user) => {
    await using older = startZoo(toyEntry("1.0"));
    const zoos = ["--zoo", user.zoo.address, "--zoo", older.address];
    const { code, stdout } = await user.run(...zoos, "toy==1.0");
    assertEquals(code, 0);
    assertStringIncludes(stdout, `toy: in ${older.address}\n`);
    const none = await user.run(...zoos, "toy==3.0");
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, `"${user.zoo.address}" has version 2.0`);
  }));

Deno.test("who writes a version as npm or Docker do is told how it is written here", () =>
  withUser(toyEntry(), async (user) => {
    for (const id of ["toy@1.0", "toy=1.0", "toy:1.0"]) {
      const { code, stderr } = await user.run(id);
      assertEquals(code, 1);
      assertStringIncludes(
        stderr,
        "To name a version: net_download get toy==1.0\n",
      );
    }
  }));

Deno.test("a mirror of a version is of that version or has nothing of the entry", () =>
  withUser(toyEntry(), async (user) => {
    const ok = await user.run("mirror", "toy==1.0", "--to", "one");
    assertEquals(ok.code, 0);
    assertEquals(
      listTree(user.path("one")).includes(inEntry("toy", "main.ini")),
      true,
    );
    const wrong = await user.run("mirror", "toy==2.0", "--to", "two");
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, "has version 1.0");
    assertEquals(
      listTree(user.path("two")).filter((path) => path.includes("toy")),
      [],
    );
  }));

Deno.test("what is no version, or goes to a command that takes none, is refused before anything is made", () =>
  withUser(toyEntry(), async (user) => {
    for (
      const [args, words] of [
        [["toy=="], 'cannot use "toy=="'],
        [["get", "toy>=1.0"], "name that, as in toy==1.0, or none"],
        [["toy==1", "toy==2"], "two versions at a time, 1 and 2"],
        [["info", "toy==1.0"], "the command info takes sample ids without a"],
        [["remove", "toy==1.0"], "takes sample ids without a version"],
        [["update", "toy==1.0"], "takes sample ids without a version"],
      ] as const
    ) {
      const { code, stderr } = await user.run(...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, words);
    }
    assertEquals(listTree(user.folder), []);
  }));
