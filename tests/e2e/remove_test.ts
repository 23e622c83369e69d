import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasProgram } from "../support/archives.ts";
import { TAKES_ANY_NAME, writeOddNames } from "../support/odd_names.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { runOnTerminal } from "../support/terminal.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress, inEntry } from "../support/zoo.ts";

const ID = "toy_model_zoo";

/** What a new home holds. */
const EMPTY = [
  "extensions/",
  "extensions/__init__.py",
  "extensions/network/",
  "extensions/network/__init__.py",
];

/** Runs `body` for a user who has installed the toy. */
function withToy(body: (user: User) => Promise<void>): Promise<void> {
  return withUser(toyEntry(), async (user) => {
    assertEquals((await user.run(ID)).code, 0);
    await body(user);
  });
}

/** Files below the user's home folder that the program has made. */
const isThere = (user: User, path: string) =>
  Deno.lstat(user.path(path)).then(() => true, () => false);

/** Runs the program on a terminal. */
const onTerminal = ({ env, folder }: User, answer: string, ...args: string[]) =>
  runOnTerminal({ args, env: { ...env, TERM: "dumb" }, cwd: folder }, answer);

const needsTerminal = !hasProgram("python3");
if (needsTerminal) {
  console.warn("python3 is missing: no one is asked on a terminal");
}

Deno.test("remove --yes leaves only the user's own files, without a zoo", () =>
  withToy(async (user) => {
    await writeFile(user.folder, "niftynet/data/toy/mine.txt", "mine");
    user.env.niftynet_model_zoo = await deadAddress();
    const { code, stdout, stderr } = await user.run("remove", "--yes", ID);
    assertEquals([code, stdout, stderr], [
      0,
      `${ID}: OK. 3 files (9 B) removed\n`,
      "",
    ]);
    assertEquals(
      user.installed(),
      [...EMPTY, "data/", "data/toy/", "data/toy/mine.txt"].sort(),
    );
    assertEquals(
      (await user.run("list", "--installed")).stdout,
      "Nothing is installed.\n",
    );
  }));

Deno.test("remove keeps what the user has changed, and says so", () =>
  withToy(async (user) => {
    const file = await writeFile(user.folder, "niftynet/data/toy/a.txt", "A");
    const { code, stdout } = await user.run("remove", "-y", ID);
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      `  keeps ${file}: changed since it was installed\n`,
    );
    assertEquals(await Deno.readTextFile(file), "A");
  }));

Deno.test("remove wants --yes where no one can be asked, and removes nothing without it", () =>
  withToy(async (user) => {
    const before = user.installed();
    const { code, stderr } = await user.run("remove", ID);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "stdin is not a terminal");
    assertStringIncludes(stderr, "Give --yes");
    assertEquals(user.installed(), before);
  }));

Deno.test("remove --dry-run names what would go and what stays, and changes nothing", () =>
  withToy(async (user) => {
    const changed = await writeFile(
      user.folder,
      "niftynet/data/toy/a.txt",
      "A",
    );
    const mine = await writeFile(user.folder, "niftynet/data/toy/mine.txt", "");
    const before = user.installed();
    const { code, stdout } = await user.run("remove", "-n", "--yes", ID);
    assertEquals([code, stdout.split("\n")], [0, [
      `${ID}: 2 files (8 B) would be removed`,
      `  from ${user.path("niftynet/data/toy")}`,
      `  from ${user.path("niftynet/models/toy")}`,
      `  removes ${user.path("niftynet/data/toy/sub/b.txt")}`,
      `  removes ${user.path("niftynet/models/toy/model.ckpt")}`,
      `  keeps ${changed}: changed since it was installed`,
      `  keeps ${mine}: net_download did not install it`,
      "",
    ]]);
    assertEquals(user.installed(), before);
    const { stdout: json } = await user.run("remove", "-n", "--json", ID);
    assertEquals(JSON.parse(json).paths, [
      user.path("niftynet/data/toy/sub/b.txt"),
      user.path("niftynet/models/toy/model.ckpt"),
    ]);
  }));

Deno.test("remove removes several entries and goes on after one that is not installed", () =>
  withToy(async (user) => {
    Object.assign(user.zoo.files, toyEntry("1.0", "other"));
    await user.run("other");
    const { code, stderr } = await user.run(
      ...["remove", "-y", ID, "nonsense", "other"],
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      '"nonsense" is not installed.\n  To see what is installed: net_download list --installed\n',
    );
    assertEquals(user.installed(), EMPTY);
  }));

Deno.test("an entry is installed again after it was removed", () =>
  withToy(async (user) => {
    await user.run("remove", "-y", ID);
    const { code, stdout } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `${ID} -- data: OK.`);
    assertEquals((await user.run("verify")).code, 0);
  }));

Deno.test("remove of an entry of Python's command explains, and does it with --whole-folders", () =>
  withUser(toyEntry(), async (user) => {
    const text = String(toyEntry()[inEntry("toy", "main.ini")]);
    const caches = ".niftynet/.downloads_local_config_cache";
    await writeFile(user.folder, `${caches}/${ID}_main.ini`, text);
    await writeFile(user.folder, "niftynet/data/toy/a.txt", "a");
    const refused = await user.run("remove", "-y", ID);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "NiftyNet's Python command");
    assertStringIncludes(refused.stderr, "--whole-folders");
    const { code } = await user.run("remove", "-y", "--whole-folders", ID);
    assertEquals(code, 0);
    assertEquals(user.installed(), []);
    assertEquals((await user.run("where", ID)).code, 1);
  }));

Deno.test({
  name: "remove asks on a terminal, and a plain Enter is a no",
  ignore: needsTerminal,
  fn: () =>
    withToy(async (user) => {
      const before = user.installed();
      const no = await onTerminal(user, "\n", "remove", ID);
      assertEquals(no.code, 1);
      assertStringIncludes(no.stdout, "3 files (9 B) would be removed\n");
      assertStringIncludes(no.stdout, `Remove "${ID}", 3 files (9 B)? [y/N] `);
      assertStringIncludes(no.stdout, "nothing was removed");
      assertEquals(user.installed(), before);
      const yes = await onTerminal(user, "y\n", "remove", ID);
      assertEquals(yes.code, 0);
      assertStringIncludes(yes.stdout, `${ID}: OK. 3 files (9 B) removed\n`);
      assertEquals(user.installed(), EMPTY);
    }),
});

Deno.test({
  name: "Ctrl-C at the question removes nothing",
  ignore: needsTerminal,
  fn: () =>
    withToy(async (user) => {
      const before = user.installed();
      const { code } = await onTerminal(user, "\x03", "remove", ID);
      assertEquals(code, 130);
      assertEquals(user.installed(), before);
    }),
});

Deno.test("uninstall --yes leaves nothing of the program", () =>
  withToy(async (user) => {
    const planned = await user.run("uninstall", "--dry-run");
    assertEquals(planned.code, 0);
    assertStringIncludes(
      planned.stdout,
      `${user.path("niftynet")}: 5 files (9 B) would be removed\n`,
    );
    assertEquals((await user.run("verify")).code, 0);
    const { code, stderr } = await user.run("uninstall", "--yes");
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await isThere(user, "niftynet"), false);
    assertEquals(await isThere(user, ".niftynet"), false);
    const again = await user.run("uninstall", "--yes");
    assertEquals(again.code, 0);
    assertEquals(await isThere(user, ".niftynet"), false);
  }));

Deno.test("uninstall keeps and names what no one knows to be the program's", () =>
  withToy(async (user) => {
    const mine = await writeFile(user.folder, "niftynet/data/mine.nii", "mine");
    const { code, stdout } = await user.run("uninstall", "-y");
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      `keeps 1 file (4 B) not known to be installed by net_download, which --whole-folders would remove too:\n    ${mine}\n`,
    );
    assertEquals(user.installed(), ["data/", "data/mine.nii"]);
    assertEquals(await isThere(user, ".niftynet"), false);
  }));

Deno.test("uninstall wants --yes where no one can be asked", () =>
  withToy(async (user) => {
    const { code, stderr } = await user.run("uninstall");
    assertEquals(code, 2);
    assertStringIncludes(stderr, "Give --yes");
    assertEquals((await user.run("verify")).code, 0);
  }));

for (const home of ["~", "/", "~/.."]) {
  Deno.test(`uninstall refuses the home ${home}, whatever else is asked`, () =>
    withUser({}, async (user) => {
      await writeFile(user.folder, "letter.txt", "dear");
      await writeFile(
        user.folder,
        ".niftynet/config.ini",
        `[global]\nhome = ${home}\n`,
      );
      const { code, stderr } = await user.run(
        ...["uninstall", "--yes", "--whole-folders"],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, "cannot uninstall: the home");
      assertEquals(await isThere(user, "letter.txt"), true);
      assertEquals(await isThere(user, ".niftynet/config.ini"), true);
    }));
}

Deno.test("--json tells removals as events", () =>
  withToy(async (user) => {
    const read = async (...args: string[]) => {
      const { stdout } = await user.run("--json", ...args);
      return JSON.parse(stdout);
    };
    const planned = await read("remove", "-n", ID);
    assertEquals(
      [planned.event, planned.id, planned.files, planned.bytes, planned.kept],
      ["removal-planned", ID, 3, 9, []],
    );
    assertEquals((await read("remove", "-y", ID)).event, "entry-removed");
    const { event, places } = await read("uninstall", "-y");
    assertEquals(event, "uninstalled");
    assertEquals(
      places.map(({ place }: { place: string }) => place),
      ["home", "config"],
    );
  }));

Deno.test({
  name:
    "remove and uninstall tell that a folder stays for names that are not UTF-8",
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withToy(async (user) => {
      const folder = user.path("niftynet/data/toy");
      await writeOddNames(folder);
      const told = `cannot remove the folder "${folder}": `;
      const removed = await user.run("remove", "--yes", ID);
      assertEquals(removed.code, 0);
      assertStringIncludes(removed.stderr, `Warning: ${told}`);
      assertStringIncludes(removed.stderr, "not UTF-8");
      const uninstalled = await user.run("uninstall", "--yes");
      assertEquals(uninstalled.code, 0);
      assertStringIncludes(uninstalled.stderr, told);
      const whole = await user.run("uninstall", "--yes", "--whole-folders");
      assertEquals([whole.code, whole.stdout], [1, ""]);
      assertStringIncludes(whole.stderr, told);
      assertEquals((await Deno.lstat(folder)).isDirectory, true);
    }),
});

Deno.test({
  name: "uninstall tells of each folder that names that are not UTF-8 keep",
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withToy(async (user) => {
      const folders = [user.path("niftynet"), user.path(".niftynet")];
      for (const folder of folders) await writeOddNames(folder);
      const { code, stderr } = await user.run("uninstall", "--yes");
      assertEquals(code, 0);
      for (const folder of folders) {
        assertStringIncludes(stderr, `cannot remove the folder "${folder}": `);
      }
    }),
});

Deno.test({
  name: "remove --whole-folders fails where names that are not UTF-8 stay",
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withToy(async (user) => {
      await Deno.remove(user.path(".niftynet/.net_download/receipts"), {
        recursive: true,
      });
      await writeOddNames(user.path("niftynet/data/toy"));
      const { code, stdout, stderr } = await user.run(
        ...["remove", "--yes", "--whole-folders", ID],
      );
      assertEquals(code, 1);
      assertStringIncludes(stdout, `${ID}: FAIL. `);
      assertStringIncludes(stderr, 'data/toy": ');
      assertStringIncludes(stderr, "`rm -r`");
    }),
});
