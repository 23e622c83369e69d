import { join } from "@std/path";
import type { Bundle } from "./bundle.ts";
import { BuildError } from "./build_error.ts";
import { denoFolder, runDeno } from "./deno_command.ts";
import type { Runtime } from "./runtime.ts";
import type { Target } from "./target.ts";

/**
 * What `deno compile` is told beside the permission set of deno.json.
 *
 * - `--no-prompt`: a permission that was not given is refused, not asked for.
 * - `--no-code-cache`: by default a program leaves compiled code in the shared
 *   folder for temporary files, and trusts what it finds there under its name
 *   (https://github.com/denoland/deno/pull/36143).
 * - `--max-semi-space-size`: by default V8 lets 32 MB of young objects gather
 *   in each thread before it looks; there are three. With less it looks more
 *   often, at no cost that the benchmark shows.
 * - `--no-concurrent-sparkplug`: by default the main thread waits, in the middle
 *   of a start, until another one has woken up and compiled a few functions;
 *   that takes 3 ms in every second run.
 * - `--expose-gc`: the Workers that make files collect what their digests leave,
 *   which V8 does not see; see src/actions/expand/staging_folder.ts.
 */
const V8_FLAGS = [
  "--max-semi-space-size=1",
  "--no-concurrent-sparkplug",
  "--expose-gc",
];
const FLAGS = ["--permission-set", "--no-prompt", "--no-code-cache", "--quiet"]
  .concat(`--v8-flags=${V8_FLAGS.join(",")}`);

/**
 * Compiles a bundle for a target into the file `output`.
 *
 * @throws BuildError if the runtime cannot be had or Deno refuses.
 */
export async function compileProgram(
  bundle: Pick<Bundle, "folder" | "entry" | "workers">,
  target: Target,
  runtime: Runtime,
  output: string,
): Promise<void> {
  const includes = bundle.workers.flatMap((path) => ["--include", path]);
  const { DENORT_BIN: _, ...env } = Deno.env.toObject();
  if (runtime.path !== undefined) env["DENORT_BIN"] = runtime.path;
  const { success, stderr } = await runDeno(
    ["compile", ...FLAGS, "--target", target.triple, ...includes]
      .concat("--output", output, bundle.entry),
    bundle.folder,
    env,
  );
  if (success) return;
  if (stderr.includes("Setting up base binary")) throw await missing(target);
  throw new BuildError(
    `cannot compile for ${target.triple}: ${stderr.trim()}`,
  );
}

async function missing({ triple }: Target): Promise<BuildError> {
  const version = Deno.version.deno;
  const cache = join(await denoFolder(), "dl", "release", `v${version}`);
  return new BuildError(
    `cannot compile for ${triple}: Deno could not download the runtime that goes under the program`,
    {
      hint:
        `Where the download host is out of reach, put denort-${triple}.zip of Deno ${version} into "${cache}", or name a denort for this system in DENORT_BIN.`,
    },
  );
}
