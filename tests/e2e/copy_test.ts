import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { partPath } from "../../src/transfer/part_file.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import {
  programCommand,
  runProgram,
  withoutSigning,
} from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { seededBytes, sha256 } from "../support/transfer.ts";
import { zip } from "../support/zip.ts";
import { type Answer, inEntry, manifest, section } from "../support/zoo.ts";

const ID = "spleen";
const MAIN = inEntry(ID, "main.ini");
const MODEL = new Uint8Array(seededBytes(300_000, 7));
const OTHER = new Uint8Array(seededBytes(300_000, 8));
const THIRD = new Uint8Array(seededBytes(300_000, 9));
const DATA = await tarGz({ "inside.txt": "x" });
const PAGE = "<!DOCTYPE html><title>Please log in</title>";
const POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:${"a".repeat(64)}
size 12345
`;

/** A manifest with one copy, and further keys for it. */
const copies = (keys: Record<string, string> = {}, version = "1.0") =>
  manifest(
    version,
    section("model", {
      action: "copy",
      url: "model.onnx",
      destination: "models",
      ...keys,
    }),
  );

/** A zoo of one entry that is one file. */
const zoo = (
  keys: Record<string, string> = {},
  content: Answer = MODEL,
): Record<string, Answer> => ({
  [MAIN]: copies(keys),
  [inEntry(ID, "model.onnx")]: content,
});

const MODELS = ["models/", "models/spleen/"];
const models = (user: User) =>
  user.installed().filter((path) => path.startsWith("models/"));
const readModel = (user: User, name = "model.onnx") =>
  Deno.readFile(user.path("niftynet/models/spleen", name));

async function assertOk(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run(...args);
  assertEquals([code, withoutSigning(stderr)], [0, ""], stdout);
  return stdout;
}

async function assertFails(user: User, ...args: string[]): Promise<string> {
  const { code, stderr } = await user.run(...args);
  assertEquals(code, 1, stderr);
  return stderr;
}

Deno.test("a file is copied as it is, under the last part of its address", () =>
  withUser(zoo(), async (user) => {
    const stdout = await assertOk(user, ID);
    assertStringIncludes(stdout, `${ID} -- model: OK.`);
    assertEquals(models(user), [...MODELS, "models/spleen/model.onnx"]);
    assertEquals(await readModel(user), MODEL);
    const { mode, nlink, mtime } = await Deno.stat(
      user.path("niftynet/models/spleen/model.onnx"),
    );
    assertEquals([(mode ?? 0) & 0o777, nlink], [0o644, 1]);
    assert(Math.abs(Date.now() - (mtime?.getTime() ?? 0)) < 600_000);
    assertStringIncludes(await assertOk(user, "verify", ID), "OK");
    const asked = user.zoo.requests.length;
    assertStringIncludes(await assertOk(user, ID), "Already downloaded.");
    assertEquals(user.zoo.requests.length, asked + 1);
  }));

Deno.test("a copied file may lie in folders of its own", () =>
  withUser(zoo({ file: "a/b/net.onnx" }), async (user) => {
    await assertOk(user, ID);
    assertEquals(await readModel(user, "a/b/net.onnx"), MODEL);
    await assertOk(user, "verify", ID);
    await assertOk(user, "remove", "--yes", ID);
    assertEquals(models(user), []);
  }));

for (const to of ["mirrored", "mirrored.tar"]) {
  Deno.test(`a file is copied from ${to}, in which the address names something else`, () =>
    withUser({
      [MAIN]: manifest(
        "1.0",
        section("a", { action: "copy", url: "a/my%20model.pt?dl=1" }),
        section("b", { action: "copy", url: "b/my%20model.pt", local_id: "b" }),
        section("c", { action: "copy", url: "README.md" }),
      ),
      [inEntry(ID, "a/my model.pt")]: MODEL,
      [inEntry(ID, "b/my model.pt")]: OTHER,
      [inEntry(ID, "README.md")]: "# A spleen\n",
    }, async (user) => {
      await assertOk(user, "mirror", ID, "--to", to);
      await assertOk(user, ID, "--zoo", to);
      const at = (path: string) =>
        Deno.readFile(user.path("niftynet/examples", path));
      assertEquals(await at("spleen/my model.pt"), MODEL);
      assertEquals(await at("b/my model.pt"), OTHER);
      assertEquals((await at("spleen/README.md")).length, 11);
      await assertOk(user, "verify", ID);
      await assertOk(user, "mirror", ID, "--zoo", to, "--to", "again");
      await assertOk(user, "mirror", ID, "--to", "first");
      const text = (folder: string) =>
        Deno.readTextFile(user.path(folder, MAIN));
      assertStringIncludes(await text("again"), "file = my model.pt");
      assertEquals(
        (await text("again")).match(/^file = .*$/gm),
        (await text("first")).match(/^file = .*$/gm),
      );
    }));
}

for (const to of ["served", "served.tar"]) {
  Deno.test(`a mirror in ${to} with absolute addresses warns of what Python's command cannot install`, () =>
    withUser({
      [MAIN]: manifest(
        "1.0",
        section("model", { action: "copy", url: "model.pt" }),
        section("same", { url: "model.zip" }),
        section("tar", { url: "model.tar.gz" }),
        section("zip", { url: "model.zip", local_id: "zip" }),
      ),
      [inEntry(ID, "model.pt")]: MODEL,
      [inEntry(ID, "model.zip")]: zip([{ name: "inside.txt", content: "x" }]),
      [inEntry(ID, "model.tar.gz")]: DATA,
      [inEntry("plain", "main.ini")]: manifest(
        "1.0",
        section("tar", { url: "model.tar.gz" }),
      ),
      [inEntry("plain", "model.tar.gz")]: DATA,
    }, async (user) => {
      const args = ["mirror", ID, "plain", "--to", to];
      await assertOk(user, ...args);
      const served = [...args, "--base-url", "http://intranet.example/zoo"];
      const warning =
        `NiftyNet's Python command cannot install "spleen": [model] is a file to copy, [same] is a zip archive, [zip] is a zip archive`;
      for (let times = 0; times < 2; times++) {
        const { code, stderr } = await user.run(...served);
        assertEquals(code, 0);
        assertStringIncludes(stderr, `Warning: ${warning}\n`);
      }
      const { stdout, stderr } = await user.run(...served, "--json", "-r");
      const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
      assertEquals(
        events.filter(({ event }) => event === "warning").map(({ text }) =>
          text
        ),
        [warning],
      );
      assertEquals(stderr, "");
    }));
}

Deno.test("a new version replaces a copied file, and removes one that has another name now", () =>
  withUser(zoo(), async (user) => {
    await assertOk(user, ID);
    user.zoo.files[MAIN] = copies({}, "1.1");
    user.zoo.files[inEntry(ID, "model.onnx")] = OTHER;
    await assertOk(user, ID);
    assertEquals(await readModel(user), OTHER);
    user.zoo.files[MAIN] = copies({ file: "net.onnx" }, "1.2");
    assertEquals((await user.run("update", ID)).code, 0);
    assertEquals(models(user), [...MODELS, "models/spleen/net.onnx"]);
  }));

Deno.test("a dry run shows a copy and does nothing; -r copies again", () =>
  withUser(zoo(), async (user) => {
    const shown = await assertOk(user, "--dry-run", ID);
    assertStringIncludes(shown, "model.onnx");
    assertEquals(listTree(user.folder), []);
    await assertOk(user, ID);
    user.zoo.files[inEntry(ID, "model.onnx")] = OTHER;
    await assertOk(user, "-r", ID);
    assertEquals(await readModel(user), OTHER);
  }));

Deno.test("a file of the user's is set aside for a copied one", () =>
  withUser(zoo(), async (user) => {
    const mine = "niftynet/models/spleen/model.onnx";
    await writeFile(user.folder, mine, "mine");
    const { code, stderr } = await user.run(ID);
    assertEquals(code, 0);
    assertStringIncludes(stderr, "kept-by-net_download");
    assertEquals(await readModel(user), MODEL);
    const kept = user.path(`${mine}.kept-by-net_download`);
    assertEquals(await Deno.readTextFile(kept), "mine");
  }));

Deno.test("verify finds a damaged copy, and repairs it", () =>
  withUser(zoo(), async (user) => {
    await assertOk(user, ID);
    const path = user.path("niftynet/models/spleen/model.onnx");
    await Deno.writeFile(path, OTHER);
    assertEquals((await user.run("verify", ID)).code, 1);
    assertEquals((await user.run("verify", "--repair", ID)).code, 0);
    assertEquals(await readModel(user), MODEL);
    await Deno.writeFile(path, OTHER);
    user.zoo.files[inEntry(ID, "model.onnx")] = THIRD;
    const stderr = await assertFails(user, "verify", "--repair", ID);
    assertStringIncludes(stderr, "has changed in the zoo");
    assertEquals(await readModel(user), OTHER);
  }));

Deno.test("a copy goes on where it stopped", async () => {
  await using server = new MisbehavingServer();
  const url = server.file("/model.onnx", MODEL, { etag: '"1"' });
  server.next("/model.onnx", { kind: "reset", after: 100_000 });
  await withUser(zoo({ url: url.href }), async (user) => {
    await assertFails(user, "--retries", "0", ID);
    await assertOk(user, ID);
    assertEquals(await readModel(user), MODEL);
    const ranges = server.requests.map(({ headers }) => headers.get("range"));
    assertEquals(ranges.length, 2);
    assertStringIncludes(ranges[1] ?? "", "bytes=");
  });
});

Deno.test("a copy that is not what its digest says is refused, and says what it looks like", () =>
  withUser(zoo({ sha256: "0".repeat(64) }), async (user) => {
    assertStringIncludes(
      await assertFails(user, ID),
      "its SHA-256 is wrong: expected 0000",
    );
    user.zoo.files[inEntry(ID, "model.onnx")] = PAGE;
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, "its SHA-256 is wrong");
    assertStringIncludes(stderr, "it is a web page");
    assertEquals(models(user), []);
  }));

Deno.test("a page that its digest vouches for is copied under any name", async () => {
  const page = new TextEncoder().encode(PAGE);
  await withUser(zoo({ sha256: await sha256(page) }, PAGE), async (user) => {
    await assertOk(user, ID);
    assertEquals(await readModel(user), page);
  });
});

Deno.test("without a digest, a login page in the place of a model is refused", () =>
  withUser(zoo({}, PAGE), async (user) => {
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, 'cannot copy "http');
    assertStringIncludes(stderr, '/spleen/model.onnx": it is a web page');
    assertStringIncludes(stderr, "instead of the file: open the address");
    assertEquals(models(user), []);
    user.zoo.files[MAIN] = copies({ file: "report.html" });
    await assertOk(user, ID);
    assertEquals(models(user), [...MODELS, "models/spleen/report.html"]);
  }));

Deno.test("a Git LFS pointer in a folder is refused as a copy", () =>
  withUser({}, async (user) => {
    await writeFile(user.folder, "zoo/spleen/main.ini", copies());
    await writeFile(user.folder, "zoo/spleen/model.onnx", POINTER);
    const stderr = await assertFails(user, "--zoo", "zoo", ID);
    assertStringIncludes(stderr, "it is a Git LFS pointer");
    assertStringIncludes(stderr, "git lfs pull");
    const mirrored = await assertFails(
      ...[user, "mirror", ID, "--zoo", "zoo", "--to", "copy"] as const,
    );
    assertStringIncludes(mirrored, "it is a Git LFS pointer");
  }));

Deno.test("a copy larger than --max-expanded is refused", () =>
  withUser(zoo(), async (user) => {
    for (const size of [{}, { size: String(MODEL.length) }]) {
      user.zoo.files[MAIN] = copies(size);
      const stderr = await assertFails(user, "--max-expanded", "200K", ID);
      assertStringIncludes(
        stderr,
        "it holds more than the 200000 bytes allowed",
      );
      assertStringIncludes(stderr, "--max-expanded");
    }
    assertEquals(
      user.zoo.requests.filter((line) => line.endsWith(".onnx")).length,
      1,
      "its size is known: it is not asked for",
    );
    await assertOk(user, "--max-expanded", "300K", ID);
  }));

Deno.test("sections that share an address are fetched once, and their files are not one", () =>
  withUser({
    [MAIN]: manifest(
      "1.0",
      section("a", { action: "copy", url: "data.tar.gz" }),
      section("b", { action: "copy", url: "data.tar.gz", file: "b.tar.gz" }),
      section("c", { url: "data.tar.gz" }),
    ),
    [inEntry(ID, "data.tar.gz")]: DATA,
  }, async (user) => {
    await assertOk(user, ID);
    const folder = user.path("niftynet/examples/spleen");
    assertEquals(listTree(folder), ["b.tar.gz", "data.tar.gz", "inside.txt"]);
    const [a, b] = ["data.tar.gz", "b.tar.gz"].map((name) =>
      Deno.statSync(`${folder}/${name}`)
    );
    assertNotEquals(a?.ino, b?.ino);
    assertEquals([a?.nlink, b?.nlink], [1, 1]);
    const asked = user.zoo.requests.filter((line) => line.endsWith(".gz"));
    assertEquals(asked.length, 1);
  }));

for (
  const [one, other] of [
    [{ file: "a.pt" }, { file: "a.pt" }],
    [{ file: "a.pt" }, { file: "A.PT" }],
    [{ file: "x/a.pt" }, { file: "a.pt", local_id: "m/x" }],
    [{ url: "one/a.pt" }, { url: "two/a.pt" }],
  ]
) {
  Deno.test(`two sections that make one file are refused: ${JSON.stringify([one, other])}`, () => {
    const keys = { action: "copy", url: "model.onnx", local_id: "m" };
    const text = manifest(
      "1.0",
      section("one", { ...keys, ...one }),
      section("two", { ...keys, ...other }),
    );
    return withUser({ ...zoo(), [MAIN]: text }, async (user) => {
      const stderr = await assertFails(user, ID);
      assertStringIncludes(
        stderr,
        "sections [one] and [two] both make the file",
      );
      assert(!user.zoo.requests.some((line) => line.endsWith(".onnx")));
    });
  });
}

Deno.test("a copy where another section has a folder is refused, and nothing changes", () =>
  withUser({
    [MAIN]: manifest(
      "1.0",
      section("one", { action: "copy", url: "model.onnx", file: "x" }),
      section("two", {
        action: "copy",
        url: "model.onnx",
        file: "x/model.onnx",
      }),
    ),
    [inEntry(ID, "model.onnx")]: MODEL,
  }, async (user) => {
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, 'its file "x" is a folder in section "two"');
    assertEquals(listTree(user.path("niftynet")), [
      "extensions/",
      "extensions/__init__.py",
      "extensions/network/",
      "extensions/network/__init__.py",
    ]);
  }));

Deno.test("a file that was complete when the run was killed is not downloaded again", async () => {
  await using server = new MisbehavingServer();
  const model = server.file("/model.onnx", MODEL, { etag: '"1"' });
  const data = server.file("/data.tar.gz", DATA);
  server.next("/data.tar.gz", { kind: "silence" });
  const text = manifest(
    "1.0",
    section("model", { action: "copy", url: model.href }),
    section("data", { url: data.href }),
  );
  await withUser({ [MAIN]: text }, async (user) => {
    const child = programCommand({ args: [ID, "--json"], env: user.env })
      .spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of lines) {
      // The other section is still waited for.
      if (text.includes('"archive-ended"')) break;
    }
    child.kill("SIGKILL");
    await child.stderr.cancel();
    await child.status;
    assertEquals((await user.run(ID)).code, 0);
    const folder = user.path("niftynet/examples/spleen");
    assertEquals(listTree(folder), ["inside.txt", "model.onnx"]);
    assertEquals(await Deno.readFile(`${folder}/model.onnx`), MODEL);
    const { nlink } = await Deno.stat(`${folder}/model.onnx`);
    assertEquals([nlink, server.bodyBytes], [1, MODEL.length + DATA.length]);
  });
});

Deno.test("a part that a killed run left as another name of the installed file is not written to", () =>
  withUser(zoo(), async (user) => {
    await assertOk(user, ID);
    const installed = user.path("niftynet/models/spleen/model.onnx");
    const address = `${user.zoo.address}/${inEntry(ID, "model.onnx")}`;
    const work = user.path("niftynet/models/.net_download");
    await Deno.mkdir(work);
    await Deno.link(installed, partPath(new URL(address), work));
    user.zoo.files[inEntry(ID, "model.onnx")] = "too short";
    user.zoo.files[MAIN] = copies({ size: "300000" });
    await assertFails(user, "-r", ID);
    assertEquals(await readModel(user), MODEL);
  }));

Deno.test("check reads a file that is copied", () =>
  withUser({}, async (user) => {
    const digest = await sha256(MODEL);
    await writeFile(
      user.folder,
      "zoo/spleen/main.ini",
      copies({ sha256: digest }),
    );
    await writeFile(user.folder, "zoo/spleen/model.onnx", MODEL);
    assertEquals((await user.run("check", "zoo")).code, 0);
    await writeFile(user.folder, "zoo/spleen/main.ini", copies());
    await writeFile(user.folder, "zoo/spleen/model.onnx", PAGE);
    const { code, stdout, stderr } = await user.run("check", "zoo");
    assertEquals(code, 1);
    assertStringIncludes(stdout + stderr, "it is a web page");
  }));

Deno.test("an entry that needs a later download interface is refused, an earlier one is not", () =>
  withUser(zoo(), async (user) => {
    const needs = (version: string) =>
      copies().replace("[config]", `[config]\nmin_download_api = ${version}`);
    user.zoo.files[MAIN] = needs("1.2");
    assertStringIncludes(
      await assertFails(user, ID),
      "it asks for download API 1.2, and this program has 1.1",
    );
    for (const version of ["1.0", "1.1"]) {
      user.zoo.files[MAIN] = needs(version);
      await assertOk(user, "-r", ID);
    }
  }));

Deno.test("files come over as many connections as their host takes, archives as --jobs says", () => {
  const names = ["a", "b", "c"];
  const waiting: (() => void)[] = [];
  /** Answers once so many are asked for at the same time. */
  const together = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    if (waiting.length === names.length) waiting.forEach((answer) => answer());
    await promise;
    return new Response(MODEL);
  };
  let archives = 0;
  let most = 0;
  const alone = () => {
    most = Math.max(most, ++archives);
    const body = ReadableStream.from((async function* () {
      yield DATA;
      await Promise.resolve(archives--);
    })());
    return new Response(body);
  };
  return withUser({
    [MAIN]: manifest(
      "1.0",
      ...names.flatMap((name) => [
        section(`${name} file`, { action: "copy", url: `${name}.onnx` }),
        section(`${name} archive`, { url: `${name}.tar.gz`, local_id: name }),
      ]),
    ),
    ...Object.fromEntries(names.flatMap((name) => [
      [inEntry(ID, `${name}.onnx`), together],
      [inEntry(ID, `${name}.tar.gz`), alone],
    ])),
  }, async (user) => {
    await assertOk(user, ID, "--jobs", "1", "--connections", "8");
    assertEquals(most, 1);
    await assertOk(user, "verify", ID);
  });
});

Deno.test({
  name: "an entry of more files than a program may have open is installed",
  ignore: Deno.build.os === "windows",
  fn() {
    const names = Array.from({ length: 700 }, (_, index) => `f${index}.txt`);
    return withUser({
      [MAIN]: manifest(
        "1.0",
        ...names.map((url) => section(url, { action: "copy", url })),
      ),
      ...Object.fromEntries(names.map((name) => [inEntry(ID, name), name])),
    }, async (user) => {
      const under = ["/bin/sh", "-c", 'ulimit -n 600 && exec "$@"', "sh"];
      const { env, folder: cwd } = user;
      const ended = await runProgram({ args: [ID, "-q"], env, cwd, under });
      assertEquals([ended.code, ended.stderr], [0, ""]);
      const files = user.installed().filter((path) => path.endsWith(".txt"));
      assertEquals(files.length, names.length);
    });
  },
});

Deno.test("an entry of many files is given up when many of them have failed", () => {
  const names = Array.from({ length: 60 }, (_, index) => `f${index}.txt`);
  return withUser({
    [MAIN]: manifest(
      "1.0",
      ...names.map((url) => section(url, { action: "copy", url })),
    ),
  }, async (user) => {
    const stderr = await assertFails(user, ID);
    assertStringIncludes(stderr, "more were not tried, because so many failed");
    const asked = user.zoo.requests.filter((each) => each.endsWith(".txt"));
    assert(asked.length < 40, `${asked.length}`);
    const fixed = names.map((name) => [inEntry(ID, name), name]);
    Object.assign(user.zoo.files, Object.fromEntries(fixed));
    await assertOk(user, ID);
  });
});
