import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { SOURCES } from "../../../scripts/compile/commit.ts";
import { denoFolder } from "../../../scripts/compile/deno_command.ts";
import { TARGETS } from "../../../scripts/compile/target.ts";
import { copyTree } from "../../../scripts/compile/tree.ts";
import { listTree, withTempFolder } from "../../support/temp.ts";
import { runtimeObstacle } from "./obstacle.ts";

const root = fromFileUrl(new URL("../../../", import.meta.url));
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Why this Deno cannot compile here without a download, if so. */
async function obstacle(): Promise<string | undefined> {
  const reason = runtimeObstacle();
  if (reason !== undefined) return reason;
  try {
    await Deno.stat(join(await denoFolder(), "dl"));
    return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "Deno's bundler is not here yet: run `deno task compile` once";
  }
}

/** Compiles a copy of the source in `folder`, with its own cache of packages. */
async function compileCopy(folder: string): Promise<string> {
  for (const path of [...SOURCES, "scripts"]) {
    await copyTree(join(root, path), join(folder, "copy", path));
  }
  for (const path of ["npm", "dl"]) {
    const from = join(await denoFolder(), path);
    await copyTree(from, join(folder, "cache", path));
  }
  const { success, stderr } = await compiler(folder, {}).output();
  assert(success, new TextDecoder().decode(stderr));
  return join(folder, "copy", "made");
}

/** The command that compiles the copy in `folder`. */
function compiler(folder: string, env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "scripts/compile.ts", "--output", "made"],
    cwd: join(folder, "copy"),
    env: {
      DENO_DIR: join(folder, "cache"),
      SOURCE_COMMIT: COMMIT,
      SOURCE_DATE_EPOCH: "1000000000",
      ...env,
    },
  });
}

Deno.test("scripts/compile.ts", async (t) => {
  const reason = await obstacle();
  if (reason !== undefined) return console.warn(`SKIPPED: ${reason}`);
  await withTempFolder(async (folder) => {
    const one = await compileCopy(join(folder, "one"));
    const { file } = TARGETS.find((t) => t.triple === Deno.build.target) ??
      { file: "" };
    const program = await Deno.readFile(join(one, file));
    const text = new TextDecoder("latin1").decode(program);

    await t.step(
      "makes the same bytes elsewhere and at another time",
      async () => {
        const two = await compileCopy(join(folder, "a longer name"));
        for (const name of [file, "SHA256SUMS", "net_download.cdx.json"]) {
          assertEquals(
            await Deno.readFile(join(one, name)),
            await Deno.readFile(join(two, name)),
            name,
          );
        }
      },
    );

    await t.step("leaves no path of this machine in the program", () => {
      assertEquals(text.includes(folder), false);
      assertEquals(text.includes(root), false);
    });

    await t.step("grants what deno.json grants, and never asks", () => {
      for (
        const part of ["allow_run", "allow_ffi"].map((name) => `"${name}":null`)
      ) {
        assertStringIncludes(text, part);
      }
      assertStringIncludes(text, '"prompt":false');
    });

    await t.step("makes a program that starts", async () => {
      const { stdout } = await new Deno.Command(join(one, file), {
        args: ["--version"],
        clearEnv: true,
        env: { HOME: folder },
      }).output();
      assertMatch(
        new TextDecoder().decode(stdout),
        /^net_download \d+\.\d+\.\d+/,
      );
    });

    await t.step("leaves what was made as it was when it fails", async () => {
      const before = listTree(one);
      const failed = await compiler(join(folder, "one"), {
        // No runtime is for this system, so Deno asks a host that refuses.
        DENORT_BIN: "",
        HTTPS_PROXY: "http://127.0.0.1:1",
      }).output();
      assertEquals(failed.code, 1);
      assertStringIncludes(
        new TextDecoder().decode(failed.stderr),
        "Deno could not download the runtime",
      );
      assertEquals(listTree(one), before);
    });

    await t.step("names the commit in the bill of materials", async () => {
      const bill = await Deno.readTextFile(join(one, "net_download.cdx.json"));
      assertStringIncludes(bill, COMMIT);
      assertStringIncludes(bill, "2001-09-09T01:46:40.000Z");
    });
  });
});
