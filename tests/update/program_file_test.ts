import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { replaceProgram } from "../../src/update/program_file.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

/** Runs `body` in a folder with an old program and a new one. */
function withPrograms(
  body: (folder: string, program: string, fresh: string) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const program = await writeFile(folder, "net_download", "old");
    const fresh = await writeFile(folder, "work/new", "new");
    await body(folder, program, fresh);
  });
}

for (const os of ["linux", "windows"]) {
  Deno.test(`replaceProgram() puts a new program in place, as on ${os}`, () =>
    withPrograms(async (folder, program, fresh) => {
      replaceProgram(program, fresh, os);
      assertEquals(Deno.readTextFileSync(program), "new");
      const aside = os === "windows" ? ["net_download.old"] : [];
      assertEquals(listTree(folder), ["net_download", ...aside, "work/"]);
      await writeFile(folder, "work/new", "newer");
      replaceProgram(program, fresh, os);
      assertEquals(Deno.readTextFileSync(program), "newer");
      assertEquals(listTree(folder), ["net_download", ...aside, "work/"]);
    }));

  Deno.test(`replaceProgram() leaves the old program where there is no new one, as on ${os}`, () =>
    withPrograms((folder, program, fresh) => {
      Deno.removeSync(fresh);
      assertThrows(() => replaceProgram(program, fresh, os), StoreError);
      assertEquals(listTree(folder), ["net_download", "work/"]);
      assertEquals(Deno.readTextFileSync(program), "old");
      return Promise.resolve();
    }));
}

Deno.test("replaceProgram() passes over what was moved aside before and is still running", () =>
  withPrograms(async (folder, program, fresh) => {
    // A folder with something in it cannot be removed either.
    await writeFile(folder, "net_download.old/running", "");
    replaceProgram(program, fresh, "windows");
    assertEquals(Deno.readTextFileSync(program), "new");
    const others = listTree(folder).filter((path) =>
      /^net_download\..*-.*\.old$/.test(path)
    );
    assertEquals(others.length, 1);
  }));
