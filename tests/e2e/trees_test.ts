import { assertEquals } from "@std/assert";
import {
  extractWithPython,
  hasProgram,
  runProgramWith,
  WRITERS,
} from "../support/archives.ts";
import { withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const ini = manifest(
  "1.0",
  section("data", {
    url: "data.tar.gz",
    destination: "data",
    local_id: "toy",
  }),
);

/** A tree with what real archives have, and more; long names only where the format has room. */
async function makeTree(folder: string, longNames: boolean): Promise<void> {
  await writeFile(folder, "toy/README.md", "# toy\n");
  await writeFile(folder, "toy/images/größe 模型.nii", "x".repeat(70_000));
  await writeFile(folder, "toy/empty.txt", "");
  await Deno.mkdir(`${folder}/toy/nothing`);
  const script = await writeFile(folder, "toy/run.sh", "#!/bin/sh\n");
  await Deno.chmod(script, 0o755);
  await Deno.symlink("images", `${folder}/toy/latest`);
  await Deno.link(`${folder}/toy/README.md`, `${folder}/toy/same.md`);
  if (longNames) {
    const part = "n".repeat(120);
    await writeFile(folder, `${part}/${part}/${part}`, "long");
  }
  await Deno.utime(script, 1_400_000_000, 1_400_000_000.5);
  await Deno.utime(`${folder}/toy/nothing`, 1_300_000_000, 1_300_000_000);
  await Deno.utime(`${folder}/toy`, 1_200_000_000, 1_200_000_000);
}

for (const [writer, { program, args }] of Object.entries(WRITERS)) {
  Deno.test({
    name: `what ${writer} wrote is installed as Python's extractall would`,
    ignore: !hasProgram(program) || !hasProgram("python3"),
    fn: () =>
      withUser({ [inEntry("toy", "main.ini")]: ini }, async (user) => {
        const [source, python] = [user.path("source"), user.path("python")];
        await Deno.mkdir(source);
        await Deno.mkdir(python);
        await makeTree(source, !/ustar/i.test(writer));
        const archive = await runProgramWith(program, args(source));
        user.zoo.files[inEntry("toy", "data.tar.gz")] = archive;
        const file = await writeFile(user.folder, "archive", archive);
        await extractWithPython([[file, python]]);
        assertEquals((await user.run("toy")).stderr, "");
        assertEquals(
          snapshotTree(user.path("niftynet/data/toy")),
          snapshotTree(python),
        );
      }),
  });
}
