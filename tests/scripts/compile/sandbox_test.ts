import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { writeConfig } from "../../../scripts/compile/bundle.ts";
import { compileProgram } from "../../../scripts/compile/program.ts";
import { chooseRuntime } from "../../../scripts/compile/runtime.ts";
import { TARGETS } from "../../../scripts/compile/target.ts";
import { copyTree } from "../../../scripts/compile/tree.ts";
import { assertHeld } from "../../actions/expand/assert_held.ts";
import { withTempFolder } from "../../support/temp.ts";
import { runtimeObstacle } from "./obstacle.ts";

const root = fromFileUrl(new URL("../../../", import.meta.url));
const ENTRY = "tests/actions/expand/sandbox_probe.ts";
const WORKER = "tests/actions/expand/disobedient_worker.ts";
const IMPORTED = [
  "tests/actions/expand/disobedience.ts",
  "src/actions/expand/sandbox.ts",
];

/** Compiles the probe as the program is compiled: with its flags and permissions. */
async function compileProbe(folder: string): Promise<string> {
  for (const path of [ENTRY, WORKER, ...IMPORTED]) {
    await copyTree(join(root, path), join(folder, path));
  }
  await writeConfig(root, folder);
  const target = TARGETS.find(({ triple }) => triple === Deno.build.target);
  assert(target !== undefined);
  const runtime = chooseRuntime(target.triple, Deno.env.get("DENORT_BIN"));
  const program = join(folder, target.file);
  await compileProgram(
    { folder, entry: ENTRY, workers: [WORKER] },
    target,
    runtime,
    program,
  );
  return program;
}

Deno.test("a compiled program starts a Worker that the runtime holds to its paths", async () => {
  const reason = runtimeObstacle();
  if (reason !== undefined) return console.warn(`SKIPPED: ${reason}`);
  await withTempFolder(async (folder) => {
    const program = await compileProbe(folder);
    const probed = join(folder, "probed");
    await Deno.mkdir(probed);
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [probed],
      clearEnv: true,
      env: { HOME: folder, PATH: "/usr/bin" },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    assert(success, text.decode(stderr));
    assertEquals(text.decode(stderr), "");
    await assertHeld(JSON.parse(text.decode(stdout)), probed);
  });
});
