import { assertEquals } from "@std/assert";
import { fromFileUrl, join, relative } from "@std/path";
import { ArchiveError, StoreError } from "../../src/base/errors.ts";

const src = fromFileUrl(new URL("../../src/", import.meta.url));

/** The text of each call of a constructor in a source, up to its closing bracket. */
function callsOf(name: string, source: string): string[] {
  return source.split(`new ${name}(`).slice(1).map((rest) => {
    let depth = 1;
    const end = [...rest].findIndex((letter) => {
      depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
      return depth === 0;
    });
    return rest.slice(0, end);
  });
}

function* sourcesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sourcesIn(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

Deno.test("an AppError of no type of its own has a class: none is just something else", async () => {
  const bare: string[] = [];
  for (const path of sourcesIn(src)) {
    const calls = callsOf("AppError", await Deno.readTextFile(path));
    const unclassed = calls.filter((call) => !/\b(failure|cause)\b/.test(call));
    bare.push(...unclassed.map((call) => `${relative(src, path)}: ${call}`));
  }
  assertEquals(bare, []);
});

Deno.test("an error that says more of another one keeps its class", () => {
  const cause = new StoreError("the disk is full", { failure: "disk-full" });
  assertEquals(new ArchiveError("no", { cause }).failure, "disk-full");
  assertEquals(
    new ArchiveError("no", { cause, failure: "archive" }).failure,
    "archive",
  );
  assertEquals(new ArchiveError("no").failure, "archive");
});
