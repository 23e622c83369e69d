import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { BuildError } from "../../../scripts/compile/build_error.ts";
import { readCommit, SOURCES } from "../../../scripts/compile/commit.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { have } from "../install_machine.ts";

async function git(folder: string, ...args: string[]): Promise<void> {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  const { success, stderr } = await new Deno.Command("git", {
    args: [...identity, "-c", "commit.gpgsign=false", ...args],
    cwd: folder,
    env: { GIT_COMMITTER_DATE: "2001-02-03T04:05:06Z" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A repository with one commit, made at 2001-02-03T04:05:06Z. */
async function withRepository(
  body: (folder: string) => Promise<void> | void,
): Promise<void> {
  if (!have("git")) return;
  await withTempFolder(async (folder) => {
    for (const path of SOURCES) {
      await writeFile(folder, path === "src" ? "src/a.ts" : path, "");
    }
    await git(folder, "init", "--quiet");
    await git(folder, "add", ".");
    await git(folder, "commit", "--quiet", "--message", "first");
    await body(folder);
  });
}

Deno.test("readCommit() tells the commit and its time", () =>
  withRepository((folder) => {
    const { name, time } = readCommit(folder, {});
    assertMatch(name, /^[0-9a-f]{40}$/);
    assertEquals(time, Date.UTC(2001, 1, 3, 4, 5, 6) / 1000);
  }));

Deno.test("readCommit() tells that the source differs from the commit", () =>
  withRepository(async (folder) => {
    await writeFile(folder, "src/new.ts", "");
    assertMatch(readCommit(folder, {}).name, /^[0-9a-f]{40}-modified$/);
  }));

Deno.test("readCommit() does not mind a change of what is not in the program", () =>
  withRepository(async (folder) => {
    await writeFile(folder, "README.md", "new");
    assertMatch(readCommit(folder, {}).name, /^[0-9a-f]{40}$/);
  }));

Deno.test("readCommit() knows nothing of a folder that is no repository", () =>
  withTempFolder((folder) => {
    // Without this git would look in the folders above.
    Deno.writeTextFileSync(join(folder, ".git"), "gitdir: nowhere");
    assertEquals(readCommit(folder, {}), { name: "unknown", time: 0 });
  }));

Deno.test("readCommit() takes the commit and the time that the environment names", () =>
  withRepository((folder) => {
    const env = { SOURCE_COMMIT: "abc", SOURCE_DATE_EPOCH: "12" };
    assertEquals(readCommit(folder, env), { name: "abc", time: 12 });
  }));

for (const epoch of ["yesterday", "-1", "12345678901", "1.5"]) {
  Deno.test(`readCommit() refuses SOURCE_DATE_EPOCH ${epoch}`, () => {
    assertThrows(
      () => readCommit(".", { SOURCE_DATE_EPOCH: epoch }),
      BuildError,
      `cannot use SOURCE_DATE_EPOCH "${epoch}"`,
    );
  });
}
