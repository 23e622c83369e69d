import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { acquireLock } from "../../src/store/lock.ts";
import { partLock } from "../../src/store/layout.ts";
import { hasProgram } from "../support/archives.ts";
import { programCommand } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { runOnTerminal } from "../support/terminal.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { inEntry } from "../support/zoo.ts";

const WORK = "niftynet/.net_download";
const PART = "0123456789abcdef-data.tar.gz.part";
const STAGING = "folder-toy-0123456789abcdef.staging";

/** Leaves in a home what killed runs leave, and a file of the user's beside it. */
async function leaveAll(user: User): Promise<void> {
  await user.run("toy");
  for (
    const [path, content] of Object.entries({
      [PART]: "half",
      [`${PART}.json`]: "{}",
      [`${PART}.89abcdef01234567.4096`]: "ahead",
      [`${STAGING}/0/a/b.txt`]: "b",
      "part-x-0123456789abcdef.lock.prepared-token/prepared-token": "{}",
      "notes.txt": "mine",
      "mine.part": "mine",
    })
  ) await writeFile(user.folder, `${WORK}/${path}`, content);
}

const mine = ["mine.part", "notes.txt"];

Deno.test("clean shows what stopped runs have left, and with --yes removes it and nothing else", () =>
  withUser(toyEntry(), async (user) => {
    await leaveAll(user);
    const before = user.installed();
    const work = user.path(WORK);
    const rows = [
      `  ${work}/${PART}: an unfinished download, which the next run would resume (11 B)`,
      `  ${work}/${STAGING}: what a stopped run had expanded (1 B)`,
      `  ${work}/part-x-0123456789abcdef.lock: the lock of a run that is gone (2 B)`,
    ];
    const planned = await user.run("clean", "-n");
    assertEquals([planned.code, planned.stdout.split("\n"), planned.stderr], [
      0,
      ["3 leftovers (14 B) would be removed", ...rows, ""],
      "",
    ]);
    assertEquals(user.installed(), before);
    const unasked = await user.run("clean");
    assertEquals(unasked.code, 2);
    assertStringIncludes(unasked.stderr, "--yes");
    assertEquals(user.installed(), before);
    assertEquals(await user.run("clean", "--yes"), {
      code: 0,
      stdout: "OK. 3 leftovers (14 B) removed\n",
      stderr: "",
    });
    assertEquals(listTree(work), mine);
    assertEquals((await user.run("verify")).code, 0);
    assertEquals(
      (await user.run("clean", "-y")).stdout,
      "Nothing is left over.\n",
    );
  }));

Deno.test("clean removes what a killed download has left, and the next run begins anew", () =>
  withUser(toyEntry(), async (user) => {
    const whole = user.zoo.files[inEntry("toy", "data.tar.gz")];
    assert(whole instanceof Uint8Array);
    const asked = Promise.withResolvers<void>();
    user.zoo.files[inEntry("toy", "data.tar.gz")] = () => {
      asked.resolve();
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(whole.slice(0, 50)),
        pull: () => new Promise<void>(() => {}),
      }, { highWaterMark: 0 });
      const headers = { "content-length": String(whole.length), etag: '"1"' };
      return new Response(body, { headers });
    };
    const args = ["toy", "--json"];
    const child = programCommand({ args, env: user.env }).spawn();
    const output = new Response(child.stderr).text();
    let text = "";
    for await (
      const chunk of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      text += chunk;
      if (text.includes("archive-progress")) child.kill("SIGKILL");
    }
    await asked.promise;
    await Promise.all([output, child.status]);
    user.zoo.files[inEntry("toy", "data.tar.gz")] = whole;
    const { stdout } = await user.run("clean", "--json", "-y");
    const [cleaned] = stdout.trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(cleaned.event, "cleaned");
    const kinds = cleaned.leftovers.map(({ kind }: { kind: string }) => kind);
    assert(kinds.includes("download"), stdout);
    assertEquals(
      user.installed().filter((path) => path.startsWith(".net_download")),
      [],
    );
    assertEquals((await user.run("toy")).code, 0);
    assertEquals((await user.run("verify")).code, 0);
  }));

Deno.test("clean leaves what a living process uses, and names the process", () =>
  withUser(toyEntry(), async (user) => {
    await leaveAll(user);
    const work = user.path(WORK);
    const path = partLock(work, PART);
    const lock = await acquireLock({ path, what: "x" });
    try {
      const { code, stdout, stderr } = await user.run("clean", "--yes");
      assertEquals([code, stdout], [0, "OK. 2 leftovers (3 B) removed\n"]);
      assertStringIncludes(
        stderr,
        `Warning: "${join(work, PART)}" stays: process ${Deno.pid} on `,
      );
      lock.assertHeld();
    } finally {
      await lock.release();
    }
    assert(listTree(work).includes(PART));
  }));

Deno.test("clean does not follow links in the places of its own files, and leaves them", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    await writeFile(user.folder, "treasure/part", "mine");
    await writeFile(user.folder, `${WORK}/notes.txt`, "mine");
    await Deno.symlink(user.path("treasure/part"), user.path(WORK, PART));
    await Deno.symlink(user.path("treasure"), user.path(WORK, STAGING));
    const { code, stdout } = await user.run("clean", "-y");
    assertEquals([code, stdout], [0, "Nothing is left over.\n"]);
    assertEquals(listTree(user.path("treasure")), ["part"]);
  }));

Deno.test("clean has nothing to do where there is no home, and makes none", () =>
  withUser({}, async (user) => {
    const home = user.path("nowhere");
    const { code, stdout } = await user.run("clean", "-y", "--home", home);
    assertEquals([code, stdout], [0, "Nothing is left over.\n"]);
    assertEquals([...Deno.readDirSync(user.folder)].map((e) => e.name), []);
  }));

Deno.test({
  name: "clean says what it cannot remove, and exits with 1",
  ignore: Deno.uid() === 0,
  fn: () =>
    withUser(toyEntry(), async (user) => {
      await leaveAll(user);
      await Deno.chmod(user.path(WORK), 0o500);
      try {
        const { code, stderr } = await user.run("clean", "-y");
        assertEquals(code, 1);
        assertStringIncludes(stderr, user.path(WORK));
      } finally {
        await Deno.chmod(user.path(WORK), 0o700);
      }
    }),
});

Deno.test({
  name: "clean asks on a terminal, and removes nothing without a yes",
  ignore: !hasProgram("python3"),
  fn: () =>
    withUser(toyEntry(), async (user) => {
      await leaveAll(user);
      const before = user.installed();
      const env = { ...user.env, TERM: "dumb" };
      const start = { args: ["clean"], env, cwd: user.folder };
      const no = await runOnTerminal(start, "no\n");
      assertStringIncludes(no.stdout, "Remove 3 leftovers (14 B)? [y/N]");
      assertEquals([no.code, user.installed()], [1, before]);
      assertEquals((await runOnTerminal(start, "y\n")).code, 0);
      assertEquals(listTree(user.path(WORK)), mine);
    }),
});

Deno.test("list --set-aside finds what installations set aside, and clean --set-aside removes it", () =>
  withUser(toyEntry(), async (user) => {
    const file = await writeFile(user.folder, "niftynet/data/toy/a.txt", "A");
    const odd = await writeFile(
      user.folder,
      "niftynet/data/x\n\x1b[31m.kept-by-net_download-2",
      "odd",
    );
    const folder = user.path("niftynet/models/m.kept-by-net_download");
    await writeFile(folder, "sub/w", "weights");
    await writeFile(folder, "v.kept-by-net_download", "inside");
    await user.run("toy");
    const kept = `${file}.kept-by-net_download`;
    const shown = odd.replace("\n", "\\n").replace("\x1b", "\\x1b");
    const listed = await user.run("list", "--set-aside");
    assertEquals([listed.code, listed.stdout.split("\n")], [0, [
      `${kept} (1 B)`,
      `${shown} (3 B)`,
      `${folder} (2 files, 13 B)`,
      "3 paths (17 B) set aside",
      "",
    ]]);
    const { stdout } = await user.run("list", "--set-aside", "--json");
    assertEquals(JSON.parse(stdout), {
      schema: 1,
      event: "set-aside-listed",
      files: [
        { path: kept, bytes: 1, files: null },
        { path: odd, bytes: 3, files: null },
        { path: folder, bytes: 13, files: 2 },
      ],
    });
    assertEquals(
      (await user.run("clean", "-y")).stdout,
      "Nothing is left over.\n",
    );
    const { code, stdout: done } = await user.run("clean", "-y", "--set-aside");
    assertEquals([code, done], [0, "OK. 3 leftovers (17 B) removed\n"]);
    assertEquals(
      (await user.run("list", "--set-aside")).stdout,
      "Nothing is set aside.\n",
    );
    assertEquals((await user.run("verify")).code, 0);
  }));
