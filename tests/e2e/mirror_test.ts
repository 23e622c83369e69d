import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { hasProgram, runProgramWith } from "../support/archives.ts";
import { programCommand, withoutSigning } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { tarGz } from "../support/tar_gz.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { TOY_IDS, TOY_TREE, toyZoo } from "../support/toy_zoo.ts";
import { seededBytes, sha256 } from "../support/transfer.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const ROOT = "raw/5-reorganising-with-lfs";

/** The files of a mirror of {@linkcode toyZoo}. */
const MIRROR = [
  "SHA256SUMS",
  "index.html",
  "raw/",
  `${ROOT}/`,
  `${ROOT}/README.md`,
  `${ROOT}/heart/`,
  `${ROOT}/heart/README.md`,
  `${ROOT}/heart/code.tar.gz`,
  `${ROOT}/heart/data.tar.gz`,
  `${ROOT}/heart/main.ini`,
  `${ROOT}/heart/weights.tar.gz`,
  `${ROOT}/index.json`,
  `${ROOT}/lung/`,
  `${ROOT}/lung/ct.tar.gz`,
  `${ROOT}/lung/main.ini`,
];

/** Runs `body` for a user with the toy zoo. */
function withToy(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    await body(user);
  });
}

/** Runs the mirror command, which has to succeed. */
async function mirror(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run("mirror", ...args);
  assertEquals([code, withoutSigning(stderr)], [0, ""]);
  return stdout;
}

/** The archives that were asked for, and forgets them. */
function fetched({ zoo }: User): string[] {
  const archives = zoo.requests.filter((line) =>
    line.startsWith("GET") && line.endsWith(".tar.gz")
  );
  zoo.requests.length = 0;
  return archives.map((line) => line.split("/").slice(-2).join("/")).sort();
}

const ALL_ARCHIVES = [
  "elsewhere/ct.tar.gz",
  "heart/code.tar.gz",
  "heart/data.tar.gz",
  "heart/weights.tar.gz",
];

const digestOf = async (user: User, name: string) =>
  await sha256(await Deno.readFile(user.path(name)));

Deno.test("a mirror in a folder has relative addresses, digests, an index and SHA256SUMS", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "stick");
    assertEquals(listTree(user.path("stick")), MIRROR);
    const archive = user.path("stick", inEntry("lung", "ct.tar.gz"));
    const bytes = await Deno.readFile(archive);
    const ini = await Deno.readTextFile(
      user.path("stick", inEntry("lung", "main.ini")),
    );
    assertEquals(
      ini,
      `[config]\nversion = 1.0\n\n[download]\naction = expand\nurl = ct.tar.gz\nsha256 = ${await sha256(
        bytes,
      )}\nsize = ${bytes.length}\n`,
    );
    const index = JSON.parse(
      await Deno.readTextFile(user.path("stick", `${ROOT}/index.json`)),
    );
    assertEquals(
      index.entries.map((entry: { id: string }) => entry.id),
      TOY_IDS,
    );
  }));

Deno.test("sha256sum -c checks a mirror", () =>
  withToy(async (user) => {
    if (!hasProgram("sha256sum")) return;
    await mirror(user, ...TOY_IDS, "--to", "stick");
    const output = await runProgramWith("sha256sum", ["-c", "SHA256SUMS"], {
      cwd: user.path("stick"),
    });
    const lines = new TextDecoder().decode(output).trimEnd().split("\n");
    const files = MIRROR.filter((path) =>
      !path.endsWith("/") && path !== "SHA256SUMS"
    );
    assertEquals(lines, files.map((path) => `${path}: OK`));
  }));

for (
  const [name, ...more] of [["stick"], ["zoo.tar"], [
    "zoo.tar",
    "--split",
    "100k",
  ]]
) {
  const to = ["--to", name ?? "", ...more];
  Deno.test(`a mirror with ${to.join(" ")} is incremental: only what changed is fetched`, () =>
    withToy(async (user) => {
      await mirror(user, ...TOY_IDS, ...to);
      assertEquals(fetched(user), ALL_ARCHIVES);

      const again = await mirror(user, ...TOY_IDS, ...to);
      assertEquals(fetched(user), []);
      assertStringIncludes(again, "heart_model_zoo: OK. unchanged\n");
      assertStringIncludes(again, ", unchanged\n");

      user.zoo.files[inEntry("heart", "code.tar.gz")] = await tarGz({
        "net.py": "pass  # a longer line than before\n",
      });
      const changed = await mirror(user, ...TOY_IDS, ...to);
      assertEquals(fetched(user), ["heart/code.tar.gz"]);
      assertStringIncludes(changed, "heart_model_zoo: OK. 3 archives");
      assertStringIncludes(changed, "lung: OK. unchanged\n");

      Object.assign(user.zoo.files, toyZoo(user.zoo.address, "1.1"));
      await mirror(user, "lung", ...to);
      assertEquals(fetched(user), ["elsewhere/ct.tar.gz"]);

      await mirror(user, "lung", "-r", ...to);
      assertEquals(fetched(user), ["elsewhere/ct.tar.gz"]);
      const { stdout } = await user.run("--zoo", name ?? "", ...TOY_IDS);
      assertEquals(stdout.match(/: OK\./g)?.length, 4);
    }));
}

Deno.test("an archive that has changed on the disk in size is fetched again", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "stick");
    fetched(user);
    const archive = user.path("stick", inEntry("heart", "data.tar.gz"));
    await Deno.truncate(archive, 10);
    await mirror(user, ...TOY_IDS, "--to", "stick");
    assertEquals(fetched(user), ["heart/data.tar.gz"]);
  }));

Deno.test("an entry that is added later leaves the others as they are", () =>
  withToy(async (user) => {
    for (const to of ["stick", "zoo.tar"]) {
      await mirror(user, "lung", "--to", to);
      await mirror(user, "heart_model_zoo", "--to", to);
    }
    await mirror(user, ...TOY_IDS, "--to", "both.tar");
    assertEquals(
      await digestOf(user, "zoo.tar"),
      await digestOf(user, "both.tar"),
    );
    assertEquals(listTree(user.path("stick")), MIRROR);
  }));

Deno.test("what an entry does not have any more goes from its folder, and nothing else", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "stick");
    await writeFile(user.folder, `stick/${ROOT}/heart/notes.txt`, "mine");
    user.zoo.files[inEntry("heart", "main.ini")] = manifest(
      "2.0",
      section("data", { url: "data.tar.gz", destination: "data" }),
    );
    await mirror(user, ...TOY_IDS, "--to", "stick");
    const gone = ["heart/code.tar.gz", "heart/weights.tar.gz"];
    assertEquals(
      listTree(user.path("stick")),
      [...MIRROR, `${ROOT}/heart/notes.txt`].sort()
        .filter((path) => !gone.includes(path.slice(ROOT.length + 1))),
    );
  }));

Deno.test("the same content makes the same bundle, wherever it comes from", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "a.tar");
    await mirror(user, ...TOY_IDS.toReversed(), "--to", "b.tar");
    await mirror(user, ...TOY_IDS, "--to", "stick");
    await mirror(user, "--zoo", "stick", "--all", "--to", "c.tar");
    await mirror(
      user,
      "--zoo",
      "c.tar",
      "--all",
      "--to",
      "d.tar",
      "--split",
      "100k",
    );
    await mirror(user, "--zoo", "d.tar", "--all", "--to", "e.tar");
    const [first, ...others] = await Promise.all(
      ["a.tar", "b.tar", "c.tar", "e.tar"].map((name) => digestOf(user, name)),
    );
    for (const other of others) assertEquals(other, first);
    const said = await mirror(user, ...TOY_IDS, "--to", "f.tar");
    assertStringIncludes(said, `${first}  ${user.path("f.tar")}\n`);
    const sums = await Deno.readTextFile(user.path("f.tar.sha256"));
    assertEquals(sums, `${first}  f.tar\n`);
  }));

Deno.test("a bundle is a mirror in a folder once it is expanded", () =>
  withToy(async (user) => {
    if (!hasProgram("tar")) return;
    await mirror(user, ...TOY_IDS, "--to", "stick");
    await mirror(user, ...TOY_IDS, "--to", "zoo.tar");
    await Deno.mkdir(user.path("out"));
    await runProgramWith("tar", ["-xf", "../zoo.tar"], {
      cwd: user.path("out"),
    });
    assertEquals(
      listTree(user.path("out")),
      ["BUNDLE", ...MIRROR],
    );
    for (const path of MIRROR.filter((path) => !path.endsWith("/"))) {
      const [a, b] = ["out", "stick"].map((folder) => user.path(folder, path));
      assertEquals(await Deno.readFile(a ?? ""), await Deno.readFile(b ?? ""));
    }
  }));

Deno.test("--split makes parts that are joined when they are read", () =>
  withToy(async (user) => {
    user.zoo.files[inEntry("heart", "data.tar.gz")] = await tarGz({
      noise: seededBytes(100_000, 1).join(" "),
    });
    await mirror(user, ...TOY_IDS, "--to", "zoo.tar", "--split", "100k");
    await mirror(user, ...TOY_IDS, "--to", "whole.tar");
    const names = listTree(user.folder).filter((name) => /^zoo/.test(name));
    assertEquals(names, ["zoo.tar.001", "zoo.tar.002", "zoo.tar.sha256"]);
    const { size } = await Deno.stat(user.path("zoo.tar.001"));
    assertEquals(size, 100_000);
    const parts = ["zoo.tar.001", "zoo.tar.002"].map((name) =>
      Deno.readFileSync(user.path(name))
    );
    const joined = new Uint8Array(await new Blob(parts).arrayBuffer());
    assertEquals(await sha256(joined), await digestOf(user, "whole.tar"));
    await user.run("--zoo", "zoo.tar.002", ...TOY_IDS);
    assertEquals(user.installed().length, TOY_TREE.length - 2);
    // The same bundle in one file again: its parts go.
    await mirror(
      user,
      "--zoo",
      "whole.tar",
      "--all",
      "--to",
      "zoo.tar",
      "--split",
      "700k",
    );
    assertEquals(
      listTree(user.folder).filter((name) => /^zoo/.test(name)),
      ["zoo.tar.001", "zoo.tar.sha256"],
    );
  }));

Deno.test("archives that are the same are fetched once", () =>
  withUser({}, async (user) => {
    const archive = await tarGz({ a: "a" });
    const digest = await sha256(archive);
    const entry = (url: string) =>
      manifest(
        "1.0",
        section("data", { url, sha256: digest }),
        section("again", { url, sha256: digest, local_id: "again" }),
      );
    for (const name of ["a", "b", "c"]) {
      user.zoo.files[inEntry(name, "main.ini")] = entry(`${name}.tar.gz`);
      user.zoo.files[inEntry(name, `${name}.tar.gz`)] = archive;
    }
    for (const to of ["stick", "zoo.tar"]) {
      await mirror(user, "c", "b", "a", "--to", to);
      assertEquals(fetched(user), ["a/a.tar.gz"]);
      const { code } = await user.run("--zoo", to, "a", "b", "c", "-r");
      assertEquals(code, 0);
    }
  }));

Deno.test("a link that is good for one download can be mirrored", () =>
  withUser({}, async (user) => {
    const archive = await tarGz({ a: "a" });
    for (const to of ["stick", "zoo.tar"]) {
      let gets = 0;
      Object.assign(user.zoo.files, {
        [inEntry("a", "main.ini")]: manifest(
          "1.0",
          section("data", { url: "data.tar.gz" }),
        ),
        // It does not tell its length.
        [inEntry("a", "data.tar.gz")]: ({ method }: Request) => {
          const isGone = method === "GET" && ++gets > 1;
          return isGone
            ? new Response("gone", { status: 404 })
            : new Response(new Blob([archive]).stream());
        },
      });
      await mirror(user, "a", "--to", to);
      assertEquals(gets, 1);
    }
  }));

Deno.test("an entry that fails leaves the others, and what the mirror had of it", () =>
  withToy(async (user) => {
    for (const to of ["stick", "zoo.tar"]) {
      Object.assign(user.zoo.files, toyZoo(user.zoo.address));
      await mirror(user, "heart_model_zoo", "--to", to);
      Object.assign(user.zoo.files, toyZoo(user.zoo.address, "2.0"));
      user.zoo.files[inEntry("heart", "data.tar.gz")] = await tarGz({
        x: "new",
      });
      // It seems to be there until it is fetched.
      user.zoo.files[inEntry("heart", "weights.tar.gz")] = ({ method }) =>
        new Response("gone", { status: method === "HEAD" ? 200 : 404 });
      const { code, stdout, stderr } = await user.run(
        ...["mirror", "nonsense", ...TOY_IDS, "--to", to],
      );
      assertEquals(code, 1);
      assertStringIncludes(stdout, "nonsense: FAIL. \n");
      assertStringIncludes(stdout, "heart_model_zoo: FAIL. \n");
      assertStringIncludes(stdout, "lung: OK. 1 archive");
      assertStringIncludes(stderr, "weights.tar.gz");
      const { code: installs } = await user.run("-r", "--zoo", to, ...TOY_IDS);
      assertEquals(installs, 0);
      assertEquals(user.installed(), TOY_TREE);
    }
    // Nothing of the attempt is left in between.
    await mirror(user, "--zoo", "zoo.tar", "--all", "--to", "copy.tar");
    assertEquals(
      await digestOf(user, "zoo.tar"),
      await digestOf(user, "copy.tar"),
    );
  }));

Deno.test("nothing is written when every entry fails", () =>
  withToy(async (user) => {
    user.zoo.files["elsewhere/ct.tar.gz"] = ({ method }) =>
      new Response("gone", { status: method === "HEAD" ? 200 : 404 });
    for (const to of ["stick", "zoo.tar"]) {
      for (const ids of [["nonsense"], ["lung"], ["nonsense", "lung"]]) {
        const { code, stdout } = await user.run("mirror", ...ids, "--to", to);
        assertEquals(code, 1);
        assertEquals(stdout.includes("Zoo with"), false);
      }
    }
    const files = listTree(user.folder).filter((path) =>
      !path.endsWith("/") && !/^\.niftynet|^niftynet/.test(path)
    );
    assertEquals(files, []);
  }));

Deno.test("an archive that is not what the manifest says is refused", () =>
  withUser({}, async (user) => {
    const url = "a.tar.gz";
    user.zoo.files[inEntry("a", "main.ini")] = manifest(
      "1.0",
      section("data", { url, sha256: "ab".repeat(32) }),
    );
    user.zoo.files[inEntry("a", url)] = await tarGz({ a: "a" });
    for (const to of ["stick", "zoo.tar"]) {
      const { code, stderr } = await user.run("mirror", "a", "--to", to);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "its SHA-256 is wrong");
    }
    assertEquals(
      listTree(user.path("stick")).filter((path) => path.includes("/a/")),
      [],
    );
    for (const [path, content] of Object.entries(user.zoo.files)) {
      if (typeof content === "function") continue;
      await writeFile(user.folder, `local/${path}`, content);
    }
    for (const to of ["stick2", "zoo2.tar"]) {
      const { code, stderr } = await user.run(
        ...["--zoo", "local", "mirror", "a", "--to", to],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, "its SHA-256 is wrong");
    }
  }));

for (const to of ["stick", "zoo.tar"]) {
  Deno.test(`a mirror to ${to} goes on where a killed run stopped`, () =>
    withToy(async (user) => {
      const path = "elsewhere/ct.tar.gz";
      const archive = user.zoo.files[path] ?? "";
      // The size is told, the bytes never come.
      user.zoo.files[path] = ({ method }) =>
        method === "HEAD"
          ? new Response(archive instanceof Uint8Array ? archive : "")
          : new Response(new ReadableStream());
      const child = programCommand({
        args: ["mirror", ...TOY_IDS, "--to", to, "--json"],
        env: user.env,
        cwd: user.folder,
      }).spawn();
      const lines = child.stdout.pipeThrough(new TextDecoderStream());
      let said = "";
      for await (const text of lines) {
        said += text;
        if (/entry-mirrored.*heart/.test(said)) break;
      }
      child.kill("SIGKILL");
      await child.stderr.cancel();
      await child.status;
      assert(fetched(user).includes("heart/data.tar.gz"));

      user.zoo.files[path] = archive;
      const again = await user.run("mirror", ...TOY_IDS, "--to", to);
      assertEquals(again.code, 0);
      assertEquals(fetched(user), [path]);
      await mirror(user, ...TOY_IDS, "--to", "whole.tar");
      await mirror(user, "--zoo", to, "--all", "--to", "copy.tar");
      assertEquals(
        await digestOf(user, "copy.tar"),
        await digestOf(user, "whole.tar"),
      );
      const left = listTree(user.folder).filter((path) =>
        /^[^.].*\.(?:work|net_download)/.test(path)
      );
      assertEquals(left, []);
    }));
}

Deno.test("two runs that write the same mirror do so one after the other", () =>
  withToy(async (user) => {
    const runs = await Promise.all(
      [1, 2].map(() => user.run("mirror", ...TOY_IDS, "--to", "zoo.tar")),
    );
    assertEquals(runs.map(({ code }) => code), [0, 0]);
    await mirror(user, ...TOY_IDS, "--to", "whole.tar");
    assertEquals(
      await digestOf(user, "zoo.tar"),
      await digestOf(user, "whole.tar"),
    );
  }));

Deno.test("--all mirrors what the index has; without an index it says what it does", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "stick");
    const said = await mirror(user, "--zoo", "stick", "--all", "--to", "a.tar");
    assertStringIncludes(said, "Zoo with 2 entries");
    const { code, stdout, stderr } = await user.run(
      ...["mirror", "--all", "--to", "b.tar"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "has no index");
    assertStringIncludes(stderr, "Name its entries instead of giving --all.");
    assertEquals(stdout.includes("FAIL"), false);
  }));

Deno.test("--all without an index mirrors what a zoo has of the official one, and that is no failure", () =>
  withUser(toyEntry("1.0", "unet"), async (user) => {
    const { code, stdout } = await user.run("mirror", "--all", "--to", "stick");
    assertEquals(code, 0);
    const [, ...lines] = stdout.split("\n").filter((line) =>
      line.includes(": ")
    );
    assertEquals(lines.length, 1);
    assertMatch(lines[0] ?? "", /^unet: OK\. 2 archives, \d+ B$/);
  }));

Deno.test("--dry-run shows what would be fetched, and changes nothing on disk", () =>
  withToy(async (user) => {
    const run = () => user.run("mirror", ...TOY_IDS, "--to", "stick", "-n");
    const { code, stdout } = await run();
    assertEquals(code, 0);
    assertStringIncludes(stdout, "heart_model_zoo: not in the mirror\n");
    assertStringIncludes(
      stdout,
      user.path("stick", inEntry("lung", "ct.tar.gz")),
    );
    assertEquals(listTree(user.folder), []);
    await mirror(user, ...TOY_IDS, "--to", "stick");
    const before = listTree(user.folder);
    assertStringIncludes((await run()).stdout, "lung: up to date\n");
    assertEquals(listTree(user.folder), before);
  }));

Deno.test("--json tells each step as an event", () =>
  withToy(async (user) => {
    const { stdout, stderr } = await user.run(
      ...["mirror", ...TOY_IDS, "--to", "zoo.tar", "--json"],
    );
    assertEquals(stderr, "");
    const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const mirrored = events.filter(({ event }) => event === "entry-mirrored");
    assertEquals(
      mirrored.map(({ id, archives, changed }) => [id, archives, changed]),
      [
        ["heart_model_zoo", 3, true],
        ["lung", 1, true],
      ],
    );
    const { event, path, entries, files } = events.at(-1) ?? {};
    assertEquals([event, path, entries], [
      "mirror-written",
      user.path("zoo.tar"),
      2,
    ]);
    assertEquals(files, [
      { path: user.path("zoo.tar"), sha256: await digestOf(user, "zoo.tar") },
    ]);
  }));

for (
  const [args, says] of [
    [["lung"], "--to is missing"],
    [["--to", "x"], "no entries are named"],
    [["lung", "--all", "--to", "x"], "together with --all"],
    [["lung", "--to", "x/", "--split", "3"], "--split takes"],
  ] as const
) {
  Deno.test(`mirror ${args.join(" ")} is refused`, () =>
    withUser({}, async (user) => {
      const { code, stderr } = await user.run("mirror", ...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, says);
      assertEquals(user.zoo.requests, []);
    }));
}

Deno.test("a folder is not split", () =>
  withUser({}, async (user) => {
    await Deno.mkdir(user.path("stick"));
    const { code, stderr } = await user.run(
      ...["mirror", "lung", "--to", "stick", "--split", "4G"],
    );
    assertEquals(code, 2);
    assertStringIncludes(stderr, "--split is for bundles");
  }));

Deno.test("a file that is no bundle, or a damaged one, is not overwritten", () =>
  withToy(async (user) => {
    await writeFile(user.folder, "mine.tar", "my own work");
    await mirror(user, ...TOY_IDS, "--to", "zoo.tar");
    await Deno.truncate(user.path("zoo.tar"), 5000);
    for (const name of ["mine.tar", "zoo.tar"]) {
      const before = await digestOf(user, name);
      const { code, stderr } = await user.run("mirror", "lung", "--to", name);
      assertEquals(code, 1);
      assertStringIncludes(
        stderr,
        `cannot write the bundle "${user.path(name)}"`,
      );
      assertEquals(await digestOf(user, name), before);
    }
  }));

Deno.test("an index in the target that leads elsewhere is refused", () =>
  withToy(async (user) => {
    const victim = await writeFile(user.folder, "victim", "precious");
    await writeFile(
      user.folder,
      `stick/${ROOT}/index.json`,
      `{"format":1,"entries":[{"id":"lung","archives":[{"section":"x","path":"lung/../../../../victim"}]}]}`,
    );
    await writeFile(
      user.folder,
      "stick/SHA256SUMS",
      `${"ab".repeat(32)}  ${ROOT}/lung/../../../../victim\n`,
    );
    const { code, stderr } = await user.run("mirror", "lung", "--to", "stick");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "cannot use the zoo's index");
    assertEquals(await Deno.readTextFile(victim), "precious");
  }));

Deno.test("what is known of the official zoo's archives counts, unless it is waived", () =>
  withUser({}, async (user) => {
    const url = `https://github.com/NifTK/NiftyNetModelZoo/${
      inEntry("unet", "download.tar.gz")
    }`;
    user.zoo.files[inEntry("unet", "main.ini")] = manifest(
      "1.0",
      section("download", { url }),
    );
    user.zoo.files[inEntry("unet", "download.tar.gz")] = await tarGz({
      a: "a",
    });
    const run = (...more: string[]) =>
      user.run("mirror", "unet", "--to", "zoo.tar", ...more);
    const { code, stderr } = await run();
    assertEquals(code, 1);
    assertStringIncludes(stderr, "its size is wrong: expected 873 bytes");
    assertEquals((await run("--accept-changed")).code, 0);
    const index = await user.run(
      "--zoo",
      "zoo.tar",
      "--json",
      "mirror",
      "--all",
      "--to",
      "stick",
    );
    assertEquals(index.code, 0);
    const text = await Deno.readTextFile(
      user.path("stick", `${ROOT}/index.json`),
    );
    assertStringIncludes(
      text,
      '"description":"Example configuration: segmentation with U-Net',
    );
    assertStringIncludes(text, `"from":["${url}"]`);
    assertNotEquals(user.zoo.requests, []);
  }));

for (
  const [what, answer] of [
    ["a web page", "<!DOCTYPE html><html><body>Log in</body></html>"],
    [
      "a Git LFS pointer",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${
        "ab".repeat(32)
      }\nsize 7\n`,
    ],
    ["an empty file", ""],
  ] as const
) {
  Deno.test(`${what} in an archive's place is not mirrored`, () =>
    withUser({}, async (user) => {
      await writeFile(
        user.folder,
        "local/a/main.ini",
        manifest("1.0", section("data", { url: "a.tar.gz" })),
      );
      await writeFile(user.folder, "local/a/a.tar.gz", answer);
      for (const to of ["stick", "zoo.tar"]) {
        const { code, stderr } = await user.run(
          ...["--zoo", "local", "mirror", "a", "--to", to],
        );
        assertEquals(code, 1);
        assertStringIncludes(stderr, `a.tar.gz": it is ${what}`);
      }
    }));
}

Deno.test("a file of this machine beside the zoo is not mirrored", () =>
  withUser({}, async (user) => {
    await writeFile(user.folder, "secret.tar.gz", await tarGz({ key: "x" }));
    for (
      const url of [
        "../../secret.tar.gz",
        `file://${user.path("secret.tar.gz")}`,
        "../%2e%2e/secret.tar.gz",
      ]
    ) {
      await writeFile(
        user.folder,
        "local/a/main.ini",
        manifest("1.0", section("data", { url })),
      );
      const { code, stderr } = await user.run(
        ...["--zoo", "local", "mirror", "a", "--to", "zoo.tar"],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, 'secret.tar.gz" is outside the zoo');
    }
  }));

Deno.test("a login page from a server is not mirrored", () =>
  withUser({}, async (user) => {
    user.zoo.files[inEntry("a", "main.ini")] = manifest(
      "1.0",
      section("data", { url: "a.tar.gz" }),
    );
    user.zoo.files[inEntry("a", "a.tar.gz")] = () =>
      new Response("<html>Log in</html>");
    const { code, stderr } = await user.run("mirror", "a", "--to", "stick");
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'a.tar.gz": it is a web page');
  }));

Deno.test("of several zoos it is told which one each entry is mirrored from", () =>
  withToy(async (user) => {
    await mirror(user, "lung", "--to", "stick");
    const zoos = ["--zoo", "stick", "--zoo", user.zoo.address];
    const said = await mirror(user, ...zoos, ...TOY_IDS, "--to", "zoo.tar");
    assertStringIncludes(said, `lung: in ${user.path("stick")}\n`);
    assertStringIncludes(said, `heart_model_zoo: in ${user.zoo.address}\n`);
  }));

Deno.test("a bundle can be given another address in its own place", () =>
  withToy(async (user) => {
    await mirror(user, ...TOY_IDS, "--to", "zoo.tar");
    const before = await digestOf(user, "zoo.tar");
    const again = ["--zoo", "zoo.tar", "--all", "--to", "zoo.tar"];
    await mirror(user, ...again, "--base-url", "http://intranet.invalid");
    assertNotEquals(await digestOf(user, "zoo.tar"), before);
    await mirror(user, ...again);
    assertEquals(await digestOf(user, "zoo.tar"), before);
    const { code } = await user.runAlone("--zoo", "zoo.tar", ...TOY_IDS);
    assertEquals(code, 0);
  }));

Deno.test("a mirror that is stopped by Ctrl-C says so, and is gone on with", () =>
  withToy(async (user) => {
    const path = "elsewhere/ct.tar.gz";
    const archive = user.zoo.files[path] ?? "";
    const { promise: stuck, resolve } = Promise.withResolvers<void>();
    user.zoo.files[path] = ({ method }) => {
      if (method === "GET") resolve();
      return method === "GET"
        ? new Response(new ReadableStream())
        : new Response("x");
    };
    const child = programCommand({
      args: ["mirror", ...TOY_IDS, "--to", "zoo.tar"],
      env: user.env,
      cwd: user.folder,
    }).spawn();
    await stuck;
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 130);
    const said = new TextDecoder().decode(stderr);
    assertStringIncludes(said, "net_download: stopped by SIGINT.");
    user.zoo.files[path] = archive;
    await mirror(user, ...TOY_IDS, "--to", "zoo.tar");
    const { code: installs } = await user.run("--zoo", "zoo.tar", ...TOY_IDS);
    assertEquals(installs, 0);
  }));
