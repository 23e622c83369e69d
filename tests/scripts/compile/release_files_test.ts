import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { writeCompanions } from "../../../scripts/compile/release_files.ts";
import { COMPANIONS } from "../../../src/update/release_files.ts";
import { runProgram } from "../../support/program.ts";
import { withTempFolder } from "../../support/temp.ts";

Deno.test("writeCompanions() gives a release what the program prints", () =>
  withTempFolder(async (folder) => {
    const files = await writeCompanions(folder);
    assertEquals(files, COMPANIONS.map(({ file }) => file));
    for (const { file, shell } of COMPANIONS) {
      const args = shell === undefined ? ["manual"] : ["completion", shell];
      const { stdout } = await runProgram({ args, env: {} });
      const text = Deno.readTextFileSync(join(folder, file));
      assertEquals(text, stdout);
      assertStringIncludes(text, shell ?? ".TH NET_DOWNLOAD 1");
    }
  }));
