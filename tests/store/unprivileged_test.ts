import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { entryPaths } from "../../src/store/layout.ts";
import { readRecord } from "../../src/store/record.ts";
import { withTempFolder } from "../support/temp.ts";
import { places } from "./entries.ts";
import { makeTree, readTree } from "./trees.ts";

/**
 * Runs unprivileged_child.ts as someone whom permissions bind: as this user,
 * or where that is root, as root without its right to ignore them. Returns
 * what it printed, or `undefined`, with a loud word, where that cannot be had.
 */
async function install(
  root: string,
  version: string,
): Promise<string | undefined> {
  const child = fromFileUrl(
    new URL("./unprivileged_child.ts", import.meta.url),
  );
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const deno = [Deno.execPath(), "run", "-A", "--no-check", "--quiet"]
    .concat("--cached-only", "--config", config, child, root, version);
  const [program = "", ...args] = Deno.uid() === 0
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
      .concat("--inh-caps=-all", deno)
    : deno;
  try {
    const { stdout } = await new Deno.Command(program, {
      args,
      stderr: "inherit",
    }).output();
    return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn("PASSED OVER: no setpriv to give up root's rights with");
    return undefined;
  }
}

Deno.test("commitEntry() installs and replaces read-only folders without special rights", async () => {
  await withTempFolder(async (root) => {
    const folder = join(places(root).home, "data/x");
    makeTree(folder, {});
    for (const version of ["1", "2"]) {
      const said = await install(root, version);
      if (said === undefined) return;
      assertEquals(said, "done");
      assertEquals(readTree(folder), {
        "l/d": { link: "../e" },
        "locked/a": version,
        "locked/b/c": version,
      });
      for (const name of ["l", "locked", "locked/b"]) {
        const { mode } = Deno.statSync(join(folder, name));
        assertEquals((mode ?? 0) & 0o777, 0o555, name);
      }
    }
    for (const name of ["l", "locked", "locked/b"]) {
      Deno.chmodSync(join(folder, name), 0o755);
    }
  });
});

Deno.test("commitEntry() into a folder that may not be written changes nothing and says so", async () => {
  await withTempFolder(async (root) => {
    if (await install(root, "1") === undefined) return;
    const { home, configHome } = places(root);
    const folder = join(home, "data");
    makeTree(home, { "other/mine": "M" });
    Deno.removeSync(join(folder, "x/locked/a"));
    Deno.chmodSync(join(folder, "x/locked/b"), 0o755);
    Deno.chmodSync(join(folder, "x/locked"), 0o755);
    Deno.removeSync(join(folder, "x"), { recursive: true });
    Deno.chmodSync(folder, 0o555);
    const said = await install(root, "2");
    Deno.chmodSync(folder, 0o755);
    assertEquals(
      said,
      `cannot put in place "${join(folder, "x")}": permission denied`,
    );
    assertEquals(readTree(folder), {});
    // The record of version 1 stands as it did.
    const record = readRecord(entryPaths(configHome, "x"));
    assertEquals(
      new TextDecoder().decode(record),
      "[config]\nversion = 1\n",
    );
    // What was staged is read-only and goes all the same.
    assertEquals(await install(root, "3"), "done");
    assertEquals(readTree(folder)["x/locked/a"], "3");
    for (const name of ["l", "locked", "locked/b"]) {
      Deno.chmodSync(join(folder, "x", name), 0o755);
    }
  });
});
