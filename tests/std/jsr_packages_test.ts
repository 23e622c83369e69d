import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import published from "./jsr_packages.json" with { type: "json" };

// The list is what https://github.com/denoland/std says in Releases.md and in
// each package's deno.json, of August 2026: JSR itself is not asked, so that
// the tests need no network.

const packages: Record<string, { versions: string[]; exports: string[] }> =
  published;

const declared = Object.entries(config.imports)
  .filter(([, target]) => target.startsWith("jsr:"));

for (const [name, target] of declared) {
  Deno.test(`${name} is declared in a version that JSR has, and its stand-in has the same`, async () => {
    const folder = name.slice("@std/".length);
    const standIn = JSON.parse(
      await Deno.readTextFile(
        new URL(`../../src/std/${folder}/deno.json`, import.meta.url),
      ),
    );
    const { versions = [], exports = [] } = packages[name] ?? {};
    assertEquals(standIn.name, name);
    assertEquals(versions.filter((one) => one === standIn.version), [
      standIn.version,
    ]);
    assertEquals(target, `jsr:${name}@^${standIn.version}`);
    const unknown = Object.keys(standIn.exports)
      .filter((path) => !exports.includes(path));
    assertEquals(unknown, []);
  });
}

Deno.test("every package that stands in for one of JSR's is declared", () => {
  assertEquals(declared.map(([name]) => name), Object.keys(packages));
  const folders = Array.from(
    Deno.readDirSync(new URL("../../src/std", import.meta.url)),
    ({ name }) => `@std/${name}`,
  );
  assertEquals(folders.sort(), Object.keys(packages));
});
