import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { withTempFolder } from "../support/temp.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Runs `deno task test` on one file with these tests. */
async function runTests(text: string, ...options: string[]) {
  return await withTempFolder(async (folder) => {
    const path = join(folder, "toy_test.ts");
    await Deno.writeTextFile(path, text);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "scripts/test.ts", ...options, path],
      cwd: root,
      env: { RUST_BACKTRACE: "1", NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const out = decoder.decode(stdout);
    return {
      code,
      stdout: out,
      stderr: decoder.decode(stderr),
      lastLine: out.trimEnd().split("\n").at(-1),
    };
  });
}

Deno.test("the test runner counts ignored tests as skipped, and shows what they say about it", async () => {
  const { code, stdout, lastLine } = await runTests(
    `
    console.warn("SKIPPED: no such program");
    Deno.test("good", () => console.log("1 passed | 7 failed"));
    Deno.test({ name: "left out", ignore: true, fn: () => {} });
  `,
    "--no-check",
  );
  assertEquals([code, lastLine], [0, "1 passed, 0 failed, 1 skipped"]);
  assertStringIncludes(stdout, "SKIPPED: no such program");
  assertStringIncludes(stdout, "left out ... ignored");
});

Deno.test("the test runner ends without a stack trace of the runtime when a test fails", async () => {
  const { code, stderr, lastLine } = await runTests(
    `
    Deno.test("good", () => {});
    Deno.test("bad", () => {
      throw new Error("wrong");
    });
  `,
    "--no-check",
  );
  assertEquals([code, lastLine], [1, "1 passed, 1 failed"]);
  assertStringIncludes(stderr, "Test failed");
  assertEquals(stderr.includes("backtrace"), false);
});

Deno.test("the test runner counts a file that cannot be loaded as failed", async () => {
  const { code, stderr, lastLine } = await runTests("const text: string = 1;");
  assertEquals([code, lastLine], [1, "0 passed, 1 failed"]);
  assertEquals(stderr.includes("backtrace"), false);
});

Deno.test("the test runner runs every file of a folder, however many there are", async () => {
  await withTempFolder(async (folder) => {
    const below = join(folder, "below");
    await Deno.mkdir(below);
    const count = 16 * navigator.hardwareConcurrency + 1;
    for (let i = 0; i < count; i++) {
      await Deno.writeTextFile(
        join(i % 2 === 0 ? folder : below, `toy_${i}_test.ts`),
        `Deno.test("toy ${i}", () => { if (${i} === 7) throw new Error(); });`,
      );
    }
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "scripts/test.ts", "--no-check", folder],
      cwd: root,
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    const out = new TextDecoder().decode(stdout);
    assertEquals(
      [code, out.trimEnd().split("\n").at(-1)],
      [1, `${count - 1} passed, 1 failed`],
    );
    // Who reads of a failure finds the file that has the test.
    assertStringIncludes(out, "below/toy_7_test.ts:1:6");
  });
});
