import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

// What https://github.com/denoland/std says in Releases.md and in each
// package's deno.json, of August 2026: JSR itself is not asked, so that the
// tests need no network.

/** By package: the newest version that JSR has, and those of its exports that are used. */
const PUBLISHED: Record<string, { version: string; exports: string[] }> = {
  "@std/assert": { version: "1.0.19", exports: ["."] },
  "@std/cli": { version: "1.0.32", exports: ["./parse-args"] },
  "@std/ini": { version: "1.0.0-rc.9", exports: ["./stringify"] },
  "@std/path": { version: "1.1.6", exports: [".", "./posix", "./windows"] },
  "@std/streams": {
    version: "1.1.2",
    exports: ["./to-array-buffer", "./to-bytes"],
  },
  "@std/tar": { version: "0.1.10", exports: ["./tar-stream"] },
  "@std/text": { version: "1.0.19", exports: ["./levenshtein-distance"] },
};

for (const [name, { version, exports }] of Object.entries(PUBLISHED)) {
  Deno.test(`${name} is declared in a version that JSR has, and its stand-in has the same`, async () => {
    const folder = name.slice("@std/".length);
    const path = new URL(`../../src/std/${folder}/deno.json`, import.meta.url);
    const standIn = JSON.parse(await Deno.readTextFile(path));
    assertEquals([standIn.name, standIn.version], [name, version]);
    assertEquals(Object.keys(standIn.exports), exports);
    const declared = Object.entries(config.imports).find(([key]) =>
      key === name
    );
    assertEquals(declared?.[1], `jsr:${name}@^${version}`);
  });
}

Deno.test("every package that stands in for one of JSR's is declared", () => {
  const declared = Object.entries(config.imports)
    .filter(([, target]) => target.startsWith("jsr:")).map(([name]) => name);
  assertEquals(declared, Object.keys(PUBLISHED));
  const folders = Array.from(
    Deno.readDirSync(new URL("../../src/std", import.meta.url)),
    ({ name }) => `@std/${name}`,
  );
  assertEquals(folders.sort(), declared);
});
