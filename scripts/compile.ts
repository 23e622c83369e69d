/**
 * Compiles the program into `dist`, with its bill of materials and the digests
 * of all files.
 *
 *     deno task compile                      for this machine
 *     deno task compile --target <triple>    for that system; may be repeated
 *     deno task compile:all                  for all, as a release has them
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { AppError } from "../src/base/errors.ts";
import { VERSION } from "../src/base/version.ts";
import { BILL } from "../src/update/release_files.ts";
import { makeBundle } from "./compile/bundle.ts";
import { readCommit } from "./compile/commit.ts";
import { type CompileOptions, compileOptions } from "./compile/options.ts";
import { packagesOf } from "./compile/packages.ts";
import { compileProgram } from "./compile/program.ts";
import {
  compressCopy,
  copyInstallers,
  fileDigest,
  writeChecksums,
  writeCompanions,
} from "./compile/release_files.ts";
import { chooseRuntime, type Runtime } from "./compile/runtime.ts";
import { billOfMaterials } from "./compile/sbom.ts";
import type { Target } from "./compile/target.ts";

const root = fromFileUrl(new URL("..", import.meta.url));

try {
  await compile(compileOptions(Deno.args, Deno.build.target));
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`error: ${error.message}`);
  if (error.hint !== undefined) console.error(error.hint);
  Deno.exitCode = error.exitCode;
}

async function compile(options: CompileOptions): Promise<void> {
  const jobs = options.targets.map((target) => ({
    target,
    runtime: chooseRuntime(target.triple, Deno.env.get("DENORT_BIN")),
  }));
  const stage = await Deno.realPath(await Deno.makeTempDir());
  const output = resolve(options.output);
  await Deno.mkdir(output, { recursive: true });
  // What was made before stays as a whole where this fails.
  const made = await Deno.makeTempDir({ dir: output, prefix: ".made-" });
  try {
    await compileAll(jobs, options, stage, made);
    for (const { name } of [...Deno.readDirSync(made)]) {
      const path = join(output, name);
      await Deno.rename(join(made, name), path);
      console.log(`${path}  ${Deno.statSync(path).size} bytes`);
    }
  } finally {
    await Deno.remove(made, { recursive: true });
    await Deno.remove(stage, { recursive: true });
  }
}

/** Makes everything in `folder`, which is empty; `stage` is for what is needed on the way. */
async function compileAll(
  jobs: { target: Target; runtime: Runtime }[],
  { release }: CompileOptions,
  stage: string,
  folder: string,
): Promise<void> {
  const commit = readCommit(root, Deno.env.toObject());
  const bundle = await makeBundle(root, stage, commit);
  const programs = [];
  const files = [BILL];
  for (const { target, runtime } of jobs) {
    const { file } = target;
    const path = join(folder, file);
    await compileProgram(bundle, target, runtime, path);
    programs.push({ file, runtime, sha256: await fileDigest(path) });
    files.push(file);
    if (release) files.push(await compressCopy(folder, file));
  }
  if (release) {
    files.push(...await copyInstallers(join(root, "scripts"), folder));
    files.push(...await writeCompanions(folder));
  }
  const bill = billOfMaterials({
    version: VERSION,
    commit,
    programs,
    packages: await packagesOf(root, bundle),
  });
  await Deno.writeTextFile(join(folder, BILL), bill);
  await writeChecksums(folder, files);
}
