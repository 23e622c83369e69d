import { assertEquals, assertStringIncludes } from "@std/assert";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";
import { TOY_IDS, TOY_TREE, toyZoo } from "../support/toy_zoo.ts";
import { deadAddress, inEntry, startZoo } from "../support/zoo.ts";

/** Where {@linkcode withMirrors} has the toy zoo, below the user's folder. */
const PLACES = ["stick", "zoo.tar", "split.tar"];

/** Runs `body` for a user who has the toy zoo in a folder, a bundle and a split bundle. */
function withMirrors(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    for (const place of PLACES) {
      const split = place === "split.tar" ? ["--split", "100k"] : [];
      const { code } = await user.run(
        ...["mirror", ...TOY_IDS, "--to", place, ...split],
      );
      assertEquals(code, 0);
    }
    user.zoo.requests.length = 0;
    await body(user);
  });
}

/** What is installed, with contents, modes and times; the home is empty then. */
async function takeTree(user: User) {
  assertEquals(user.installed(), TOY_TREE);
  const tree = snapshotTree(user.path("niftynet"));
  for (const path of ["niftynet", ".niftynet"]) {
    await Deno.remove(user.path(path), { recursive: true });
  }
  const folders = Object.entries(tree).filter(([path, { kind }]) =>
    kind === "file" && !path.endsWith("__init__.py")
  );
  return Object.fromEntries(folders);
}

Deno.test("entries are installed from a folder and from bundles without any network, as from the server", () =>
  withMirrors(async (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    assertEquals((await user.run(...TOY_IDS)).code, 0);
    const tree = await takeTree(user);
    user.zoo.requests.length = 0;
    for (
      const zoo of [
        ...PLACES,
        "split.tar.001",
        user.path("zoo.tar"),
        `file://${user.path("zoo.tar")}`,
        `file://${user.path("stick")}`,
        `file://${user.path("stick")}/`,
      ]
    ) {
      const { code, stdout, stderr } = await user.runAlone(
        ...["--offline", "--zoo", zoo, ...TOY_IDS],
      );
      // On a busy machine an archive takes long enough to be reported.
      const told = stderr.replaceAll(/^\S+ -- \S+: .* of .*\n/gm, "");
      assertEquals([code, told], [0, "2 entries: 2 installed\n"], zoo);
      assertStringIncludes(stdout, `Accessing: ${zoo}\n`);
      assertEquals(await takeTree(user), tree);
    }
    assertEquals(user.zoo.requests, []);
  }));

Deno.test("a copy of the official zoo's files is a zoo, with its manifests as they are", () =>
  withUser({}, async (user) => {
    for (const [path, content] of Object.entries(toyZoo("http://h.invalid"))) {
      if (typeof content === "function") continue;
      await writeFile(user.folder, `stick/${path}`, content);
      const plain = path.replace("raw/5-reorganising-with-lfs/", "");
      await writeFile(user.folder, `clone/${plain}`, content);
    }
    for (const zoo of ["stick", "clone"]) {
      const { code } = await user.run(
        ...["-r", "--offline", "--zoo", zoo, "heart_model_zoo"],
      );
      assertEquals(code, 0);
    }
  }));

Deno.test("an installed entry stays installed when the zoo's disk is away", () =>
  withMirrors(async (user) => {
    await user.run("--zoo", "zoo.tar", "lung");
    await Deno.rename(user.path("zoo.tar"), user.path("away.tar"));
    const { code, stdout, stderr } = await user.run("--zoo", "zoo.tar", "lung");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
    assertStringIncludes(stderr, "there is no such folder or file");
  }));

Deno.test("--zoo goes before niftynet_model_zoo, that before config.ini", () =>
  withMirrors(async (user) => {
    const accessed = async (...args: string[]) => {
      const { stdout } = await user.run("--dry-run", "lung", ...args);
      return stdout.split("\n").filter((line) => line.startsWith("Accessing"));
    };
    await writeFile(
      user.folder,
      ".niftynet/config.ini",
      "[global]\nhome = ~/niftynet\nzoo = ~/stick\n",
    );
    const server = user.zoo.address;
    assertEquals(await accessed(), [`Accessing: ${server}`]);
    assertEquals(await accessed("--zoo", "zoo.tar"), ["Accessing: zoo.tar"]);
    user.env.NET_DOWNLOAD_ZOO = "split.tar; stick";
    assertEquals(await accessed(), [
      "Accessing: split.tar",
      "Accessing: stick",
    ]);
    delete user.env.NET_DOWNLOAD_ZOO;
    delete user.env.niftynet_model_zoo;
    assertEquals(await accessed(), [`Accessing: ${user.path("stick")}`]);
    const text = await Deno.readTextFile(user.path(".niftynet/config.ini"));
    assertStringIncludes(text, "zoo = ~/stick");
  }));

Deno.test("of several zoos the first that has the entry wins, and the output says which", () =>
  withMirrors(async (user) => {
    await using other = startZoo({});
    Object.assign(other.files, toyZoo(other.address, "9.0"));
    delete other.files[inEntry("heart", "main.ini")];
    const zoos = ["--zoo", other.address, "--zoo", "zoo.tar"];
    const { code, stdout, stderr } = await user.run(...zoos, ...TOY_IDS);
    assertEquals([code, stderr], [0, "2 entries: 2 installed\n"]);
    assertStringIncludes(
      stdout,
      `Accessing: ${other.address}\nAccessing: zoo.tar\n`,
    );
    assertStringIncludes(stdout, `lung: in ${other.address}\n`);
    assertStringIncludes(
      stdout,
      `heart_model_zoo: in ${user.path("zoo.tar")}\n`,
    );
    const json = await user.run(...zoos, "lung", "--json");
    assertStringIncludes(
      json.stdout,
      `{"schema":1,"event":"entry-found","id":"lung","zoo":"${other.address}"}\n`,
    );
    const quiet = await user.run(...zoos, "lung", "--quiet");
    assertEquals([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  }));

Deno.test("of several zoos one that cannot be asked is passed over with a warning", () =>
  withMirrors(async (user) => {
    const dead = await deadAddress();
    const { code, stderr } = await user.run(
      ...["--zoo", dead, "--zoo", "away", "--zoo", "stick", "lung"],
      ...["--retries", "0"],
    );
    assertEquals(code, 0);
    assertStringIncludes(stderr, `Warning: cannot fetch "${dead}/`);
    assertStringIncludes(stderr, '/away": there is no such folder or file');
  }));

Deno.test("--header is for the first zoo's server and no other", () =>
  withUser({}, async (user) => {
    const seen: string[] = [];
    const note = (name: string) => (request: Request) => {
      seen.push(`${name} ${request.headers.get("x-token")}`);
      return new Response("none", { status: 404 });
    };
    await using other = startZoo({
      [inEntry("x", "main.ini")]: note("second"),
    });
    user.zoo.files[inEntry("x", "main.ini")] = note("first");
    await user.run(
      ...["--zoo", "stick", "--zoo", user.zoo.address, "--zoo", other.address],
      ...["--header", "X-Token: secret", "x"],
    );
    assertEquals(seen, ["first secret", "second null"]);
  }));

Deno.test("a misspelt id gets the one that the zoo's index has", () =>
  withMirrors(async (user) => {
    for (const zoo of PLACES) {
      const { code, stderr } = await user.run("--zoo", zoo, "hart_model_zoo");
      assertEquals(code, 1);
      assertStringIncludes(stderr, "Did you mean heart_model_zoo?");
    }
  }));

/** Asserts that an installation from a zoo fails in one clear sentence and leaves nothing. */
async function assertRefused(
  user: User,
  zoo: string,
  says: string,
): Promise<void> {
  const { code, stdout, stderr } = await user.run(
    ...["--offline", "--zoo", zoo, "heart_model_zoo"],
  );
  assertEquals(code, 1);
  assertStringIncludes(stdout, "heart_model_zoo: FAIL. \n");
  assertStringIncludes(stderr, says);
  assertEquals(stderr.match(/^net_download: /gm)?.length, 1);
  assertEquals(
    user.installed().filter((path) => !path.startsWith("extensions")),
    [],
  );
}

Deno.test("a bundle that is cut is refused", () =>
  withMirrors(async (user) => {
    const { size } = await Deno.stat(user.path("zoo.tar"));
    for (const length of [size - 1, size - 3000, 700]) {
      await Deno.truncate(user.path("zoo.tar"), length);
      await assertRefused(user, "zoo.tar", "as a bundle: it is truncated");
    }
  }));

Deno.test("a bundle with a part missing is refused", () =>
  withMirrors(async (user) => {
    const [first, second] = ["001", "002"].map((number) =>
      user.path(`split.tar.${number}`)
    );
    await Deno.rename(first ?? "", second ?? "");
    await assertRefused(user, "split.tar", 'part "split.tar.001" is missing');
  }));

for (
  const [what, needle] of [
    ["a manifest", "action = expand"],
    // The first bytes of gzip, in Windows' code page, which is what browsers and Deno call Latin 1.
    ["an archive", "\x1f\u2039\x08"],
  ] as const
) {
  Deno.test(`a bundle with an edit in ${what} is refused`, () =>
    withMirrors(async (user) => {
      const bytes = await Deno.readFile(user.path("zoo.tar"));
      const text = new TextDecoder("latin1").decode(bytes);
      for (
        let at = text.indexOf(needle);
        at !== -1;
        at = text.indexOf(needle, at + 1)
      ) {
        const place = at + needle.length + 7;
        bytes[place] = (bytes[place] ?? 0) ^ 0x20;
      }
      await Deno.writeFile(user.path("zoo.tar"), bytes);
      await assertRefused(
        user,
        "zoo.tar",
        what === "a manifest" ? "was changed" : "its SHA-256 is wrong",
      );
    }));
}

Deno.test("a folder or file that is no zoo is told from a zoo without the entry", () =>
  withUser({}, async (user) => {
    await writeFile(user.folder, "holiday/a.jpg", "x");
    await writeFile(user.folder, "notes.txt", "x");
    await assertRefused(user, "holiday", "cannot find a model zoo");
    await assertRefused(user, "notes.txt", "not a bundle");
    await assertRefused(user, "github.com/NifTK/Zoo", "no such folder or file");
  }));

Deno.test("a zoo whose address has a scheme of its own is refused at once", () =>
  withUser({}, async (user) => {
    const { code, stderr } = await user.run("--zoo", "ftp://host/zoo", "x");
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'cannot use "ftp://host/zoo" as a model zoo');
  }));
