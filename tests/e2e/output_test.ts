import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Ended, programCommand } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { toyEntry } from "../support/toy_entry.ts";

/** Runs the program with its stdout on a disk that is always full. */
async function runToFullDisk(user: User, args: string[]): Promise<Ended> {
  const redirect = ["/bin/sh", "-c", 'exec "$@" >/dev/full', "sh"];
  const { env, folder: cwd } = user;
  const start = { args, env, cwd, under: redirect };
  const { code, stderr } = await programCommand(start).output();
  return { code, stdout: "", stderr: new TextDecoder().decode(stderr) };
}

function test(name: string, body: (user: User) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os !== "linux",
    fn: () => withUser(toyEntry(), body),
  });
}

for (
  const args of [["--version"], ["--help"], ["manual"], ["list"], [
    "--json",
    "list",
  ]]
) {
  test(`${args.join(" ")} to a full disk fails, and says so`, async (user) => {
    const { code, stderr } = await runToFullDisk(user, args);
    assertEquals(code, 1, stderr);
    assertStringIncludes(
      stderr,
      'net_download: cannot write to "stdout": the disk is full.',
    );
  });
}

test("an entry is installed although its log cannot be written", async (user) => {
  const { code, stderr } = await runToFullDisk(user, ["toy"]);
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, "the disk is full");
  assertEquals(user.installed().includes("data/toy/a.txt"), true);
});
