import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

async function bench(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "scripts/bench/bench.ts", ...args],
    cwd: fromFileUrl(new URL("../../", import.meta.url)),
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("the bench runs a scenario on small data, without a verdict", async () => {
  const { code, stdout, stderr } = await bench("--quick", "--only", "link-one");
  assertEquals(code, 0, stderr);
  assertMatch(
    stdout,
    /link-one +net_download \/ bytes divided by rate +[\d.]+ +1\.03 +not judged/,
  );
});

Deno.test("the bench resumes a killed run", async () => {
  const { code, stdout, stderr } = await bench("--quick", "--only", "resume");
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /bytes, rest \/ whole +0\.[01]/);
});

for (
  const args of [["--rounds", "0"], ["--rounds", "x"], ["--only", "four"], [
    "--fast",
  ], ["three"]]
) {
  Deno.test(`the bench refuses ${args.join(" ")}`, async () => {
    const { code, stdout, stderr } = await bench(...args);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^bench: .*; see --help\n$/);
  });
}
