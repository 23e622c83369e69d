import { join } from "@std/path";
import { BuildError } from "./build_error.ts";
import { withLateBuiltIns } from "./built_in_modules.ts";
import { type Commit, SOURCES } from "./commit.ts";
import { withNodeInterop } from "./commonjs_interop.ts";
import { runDeno } from "./deno_command.ts";
import { copyTree, filesBelow, setTimes } from "./tree.ts";
import { withWorkersAt } from "./worker_address.ts";

/** The program's entry, and the modules that it starts as workers. */
const ENTRY = "main.ts";
const WORKERS = ["src/actions/expand/worker.ts"];

/**
 * How the program is made into a few files of JavaScript.
 *
 * - `--code-splitting`: what is loaded late stays in files of its own, so that
 *   `--version` reads only what it needs.
 * - `--node-modules-dir`: packages come from the stage, so that neither file
 *   names nor contents depend on where this machine keeps its caches.
 */
const FLAGS = ["--quiet", "--frozen", "--code-splitting"]
  .concat("--node-modules-dir=auto");

/** A program that is ready for `deno compile`. */
export interface Bundle {
  /** The folder that it is in, with a deno.json of its own. */
  folder: string;
  /** Path of the entry in it. */
  entry: string;
  /** Paths of the workers in it. */
  workers: string[];
  /** The text of all of it. */
  text: string;
  /** The folder that its packages were taken from. */
  packages: string;
}

/**
 * Copies the source into `stage`, writes the commit into the copy, and bundles
 * it. Without this step `deno compile` embeds whole npm packages, and the times
 * at which this machine happened to download them.
 *
 * @see https://github.com/denoland/deno/issues/31746
 * @throws BuildError if the source cannot be bundled.
 */
export async function makeBundle(
  root: string,
  stage: string,
  commit: Commit,
): Promise<Bundle> {
  const source = join(stage, "source");
  const folder = join(stage, "bundle");
  for (const path of SOURCES) {
    await copyTree(join(root, path), join(source, path));
  }
  await Deno.writeTextFile(
    join(source, "src/base/commit.ts"),
    `export const COMMIT: string = ${JSON.stringify(commit.name)};\n`,
  );
  const { success, stderr } = await runDeno(
    ["bundle", ...FLAGS, "--outdir", folder, ENTRY, ...WORKERS],
    source,
  );
  if (!success) {
    throw new BuildError(`cannot bundle the program: ${stderr.trim()}`);
  }
  const text = await correct(folder);
  await writeConfig(root, folder);
  await setTimes(folder, commit.time);
  return {
    folder,
    entry: bundledPath(ENTRY),
    workers: WORKERS.map(bundledPath),
    text,
    packages: join(source, "node_modules/.deno"),
  };
}

/** Corrects what bundling changed the meaning of; returns the text of it all. */
async function correct(folder: string): Promise<string> {
  const paths = await filesBelow(folder);
  const texts = await Promise.all(
    paths.map(async (path) =>
      withLateBuiltIns(
        withNodeInterop(await Deno.readTextFile(join(folder, path))),
      )
    ),
  );
  const corrected = withWorkersAt(
    texts,
    WORKERS.map((path) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return { from: `./${name}`, to: `./${bundledPath(path)}` };
    }),
  );
  for (const [i, path] of paths.entries()) {
    await Deno.writeTextFile(join(folder, path), corrected[i] ?? "");
  }
  return corrected.join("");
}

function bundledPath(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

/**
 * Writes into `folder` what `deno compile` needs of the deno.json in `root`:
 * the permissions, not the imports.
 */
export async function writeConfig(
  root: string,
  folder: string,
): Promise<void> {
  const config = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const { unstable, permissions, compile } = config;
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({ unstable, permissions, compile }),
  );
}
