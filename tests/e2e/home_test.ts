import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runProgram, withoutProgress } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { inEntry } from "../support/zoo.ts";

/** The folders that `where` tells. */
async function where(user: User, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await user.run("where", "toy", ...args);
  assertEquals([code, stderr], [0, ""]);
  return stdout.trimEnd().split("\n");
}

Deno.test("the home is that of --home, else NET_DOWNLOAD_HOME, else config.ini", () =>
  withUser(toyEntry(), async (user) => {
    const path = ".niftynet/config.ini";
    await writeFile(user.folder, path, "[global]\nhome = ~/written\n");
    await user.run("toy");
    user.env.NET_DOWNLOAD_HOME = "variable";
    await user.run("toy");
    const { code, stdout } = await user.run("--home", "~/option", "toy");
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      `Downloaded data to ${user.path("option/data/toy")}`,
    );
    for (const home of ["written", "variable", "option"]) {
      assertEquals(listTree(user.path(home)).includes("data/toy/a.txt"), true);
    }
    assertEquals(await where(user, "--home", "option"), [
      user.path("option/data/toy"),
      user.path("option/models/toy"),
    ]);
    assertEquals((await where(user))[0], user.path("variable/data/toy"));
    assertEquals(
      await Deno.readTextFile(user.path(path)),
      "[global]\nhome = ~/written\n",
    );
  }));

Deno.test("an entry that goes into a second home is warned of: a config folder records one", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    const { code, stderr } = await user.run("toy", "--home", "other");
    assertEquals(code, 0);
    assertStringIncludes(
      stderr,
      `"toy" is in the home "${user.path("niftynet")}", too`,
    );
    // What is done to all does not concern what is elsewhere.
    for (
      const words of [
        ["update"],
        ["verify"],
        ["lock"],
        ["list", "--installed"],
        ["search", "toy"],
      ]
    ) {
      const { code, stdout, stderr } = await user.run(
        ...words,
        "--home",
        "third",
      );
      assertEquals([words, code], [words, 0]);
      assertEquals(/installed {2}|incomplete/.test(stdout), false, stdout);
      assertStringIncludes(
        stderr,
        `"toy" is in the home "${user.path("other")}" and is left out\n`,
      );
    }
    assertEquals(listTree(user.path("third")).includes("data/"), false);
    const missing = await user.run("where", "toy", "--home", "third");
    assertEquals(missing.code, 1);
    assertStringIncludes(
      missing.stderr,
      `net_download where toy --home "${user.path("other")}"`,
    );
    const refused = await user.run("remove", "toy", "--home", "third", "-y");
    assertEquals(refused.code, 1);
    assertStringIncludes(
      refused.stderr,
      `net_download remove toy --home "${user.path("other")}"`,
    );
    const removed = await user.run("remove", "toy", "--yes");
    assertEquals(removed.code, 0);
    const again = await user.run("toy", "--home", "other");
    assertEquals([again.code, again.stderr], [0, ""]);
  }));

Deno.test("the home has no value, or one that is no folder's", () =>
  withUser(toyEntry(), async (user) => {
    for (const args of [["--home="], ["--home", ""], ["--home", " "]]) {
      const { code, stderr } = await user.run("toy", ...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, "option --home ");
    }
    await writeFile(user.folder, "file", "mine");
    const { code, stderr } = await user.run("toy", "--home", "file");
    assertEquals(code, 1);
    assertEquals(
      stderr,
      `net_download: cannot use "${
        user.path("file")
      }" as the home: it is a file.\n  Correct --home or NET_DOWNLOAD_HOME.\n`,
    );
  }));

Deno.test("without HOME, a config folder and a home are enough", () =>
  withUser(toyEntry(), async (user) => {
    const env = {
      niftynet_model_zoo: user.zoo.address,
      niftynet_config_home: "config",
    };
    const run = (...args: string[]) =>
      runProgram({ args, env: { ...env, HOME: "" }, cwd: user.folder });
    assertEquals((await run("toy", "--home", "models")).code, 0);
    assertEquals(
      listTree(user.path("models")).includes("models/toy/model.ckpt"),
      true,
    );
    assertEquals((await run("mirror", "toy", "--to", "zoo")).code, 0);
  }));

Deno.test("relative paths in config.ini are seen from its folder, wherever the program runs", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("mirror", "toy", "--to", ".niftynet/zoo");
    await writeFile(
      user.folder,
      ".niftynet/config.ini",
      "[global]\nhome = ../nn\nzoo = zoo\n",
    );
    await Deno.mkdir(user.path("elsewhere"));
    const { code, stderr } = withoutProgress(
      await runProgram({
        args: ["toy"],
        env: { HOME: user.folder },
        cwd: join(user.folder, "elsewhere"),
      }),
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      listTree(user.path("nn")).includes("data/toy/a.txt"),
      true,
    );
    assertEquals(listTree(user.path("elsewhere")), []);
  }));

Deno.test("a relative home that Python's command filled from the current folder is not moved", () =>
  withUser(toyEntry(), async (user) => {
    const record = ".niftynet/.downloads_local_config_cache/toy_main.ini";
    const text = String(toyEntry()[inEntry("toy", "main.ini")]);
    await writeFile(user.folder, record, text);
    await writeFile(user.folder, ".niftynet/config.ini", "[global]\nhome=nn\n");
    await writeFile(user.folder, "nn/data/toy/a.txt", "a");
    await writeFile(user.folder, "nn/models/toy/model.ckpt", "weights");
    const { code, stdout, stderr } = await user.run("toy");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Already downloaded.");
    assertEquals(
      stderr,
      `Warning: "${
        user.path(".niftynet/nn")
      }", the home in config.ini, is missing; the one in the current folder is used: "${
        user.path("nn")
      }". Give its full path in config.ini.\n`,
    );
    assertEquals(listTree(user.path(".niftynet")).includes("nn/"), false);
  }));
