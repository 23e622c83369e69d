import { assertEquals, assertThrows } from "@std/assert";
import { BuildError } from "../../../scripts/compile/build_error.ts";
import {
  chooseRuntime,
  runtimeVersion,
} from "../../../scripts/compile/runtime.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

const LINUX = "x86_64-unknown-linux-gnu";
const own = {
  path: undefined,
  version: Deno.version.deno,
  v8: Deno.version.v8,
};

/** A file that looks like a runtime for Linux on x86-64. */
function fakeRuntime(version: string): Uint8Array {
  const header = new Uint8Array(64);
  header.set([0x7f, 0x45, 0x4c, 0x46]);
  header[0x12] = 0x3e;
  const text = `\xffDeno/0.80.0 Deno/${version}+8871ade 14.5.201.2-rusty`;
  return new Uint8Array([...header, ...new TextEncoder().encode(text)]);
}

Deno.test("runtimeVersion() finds the versions in a runtime's bytes", () => {
  assertEquals(runtimeVersion(fakeRuntime("2.6.10")), {
    version: "2.6.10",
    v8: "14.5.201.2-rusty",
  });
  assertEquals(runtimeVersion(new Uint8Array(100)), undefined);
});

Deno.test("chooseRuntime() lets Deno download where DENORT_BIN is not set", () => {
  assertEquals(chooseRuntime(LINUX, undefined), own);
  assertEquals(chooseRuntime(LINUX, ""), own);
});

Deno.test("chooseRuntime() takes the file for its own system only", () =>
  withTempFolder(async (folder) => {
    const bytes = fakeRuntime(Deno.version.deno);
    const path = await writeFile(folder, "denort", bytes);
    assertEquals(chooseRuntime(LINUX, path), {
      path,
      version: Deno.version.deno,
      v8: "14.5.201.2-rusty",
    });
    assertEquals(chooseRuntime("aarch64-apple-darwin", path), own);
  }));

Deno.test("chooseRuntime() refuses the runtime of another minor version", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "denort", fakeRuntime("2.1.0"));
    assertThrows(
      () => chooseRuntime(LINUX, path),
      BuildError,
      `cannot compile with Deno ${Deno.version.deno} and the runtime of Deno 2.1.0`,
    );
  }));

Deno.test("chooseRuntime() refuses a file that is no runtime, and one that is not there", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "notes.txt", "Deno/2.6.7+8871ade");
    assertThrows(
      () => chooseRuntime(LINUX, path),
      BuildError,
      "it is not a runtime of Deno's",
    );
    assertThrows(
      () => chooseRuntime(LINUX, `${path}x`),
      BuildError,
      `cannot use DENORT_BIN "${path}x"`,
    );
  }));
