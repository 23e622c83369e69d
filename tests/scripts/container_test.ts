import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { listTree, withTempFolder } from "../support/temp.ts";
import { inEntry, startZoo } from "../support/zoo.ts";
import { compiledProgram } from "./compiled_program.ts";
import {
  canContain,
  type Container,
  makeRoot,
  runContained,
  signalFirst,
  UID,
} from "./container.ts";
import { toyEntry } from "./toy_entry.ts";

function test(
  name: string,
  body: (container: Container, volume: string) => Promise<void>,
): void {
  Deno.test(`in a container, the program ${name}`, async () => {
    const program = compiledProgram();
    if (program === undefined || !await canContain()) return;
    await withTempFolder(async (folder) => {
      const container = { folder, program, env: {} };
      await body(container, await makeRoot(container));
    });
  });
}

test("starts with nothing but its libraries", async (container) => {
  const { code, stdout, stderr } = await runContained(container, ["--version"])
    .output();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  assertMatch(text.decode(stdout), /^net_download \d+\.\d+\.\d+/);
});

test(
  "fills a volume for a user without a name, with a readable log",
  async (container, volume) => {
    const toy = await toyEntry();
    await using zoo = startZoo(toy.files);
    const env = { niftynet_model_zoo: zoo.address };
    const { code, stdout, stderr } = await runContained(
      { ...container, env },
      ["toy"],
    ).output();
    const text = new TextDecoder();
    const log = text.decode(stdout) + text.decode(stderr);
    assertEquals(code, 0, log);
    // Everything below space but the end of a line.
    assertNotMatch(log, /[^\P{Cc}\n]/u);
    assertEquals(listTree(join(volume, "niftynet/examples")), toy.tree);
    const { uid } = await Deno.stat(
      join(volume, "niftynet/examples/tar/a.txt"),
    );
    assertEquals(uid, UID);
  },
);

const UNWRITABLE = [
  { home: "/data", why: "on a volume of another user" },
  { home: "/nobody", why: "on the read-only root" },
];

for (const { home, why } of UNWRITABLE) {
  test(
    `names a home that it cannot write, ${why}`,
    async (container, volume) => {
      await Deno.chown(volume, 0, 0);
      const env = { HOME: home };
      const { code, stderr } = await runContained({ ...container, env }, [
        "toy",
      ])
        .output();
      const log = new TextDecoder().decode(stderr);
      assertEquals(code, 1, log);
      assertStringIncludes(log, home);
      assertNotMatch(log, /^\s+at /m);
    },
  );
}

for (
  const { signal, code } of [
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGINT", code: 130 },
  ] as const
) {
  test(`ends with ${code} as process 1 at ${signal}`, async (container) => {
    const toy = await toyEntry();
    const asked = Promise.withResolvers<void>();
    const never = Promise.withResolvers<Response>();
    await using zoo = startZoo({
      ...toy.files,
      [inEntry("toy", "tar")]: () => {
        asked.resolve();
        return never.promise;
      },
    });
    const env = { niftynet_model_zoo: zoo.address };
    const child = runContained({ ...container, env }, ["toy"]).spawn();
    await Promise.race([asked.promise, child.status]);
    await signalFirst(child, signal);
    const { code: ended, stderr } = await child.output();
    never.resolve(new Response());
    assertEquals(ended, code, new TextDecoder().decode(stderr));
    assert(!new TextDecoder().decode(stderr).includes("    at "));
  });
}
