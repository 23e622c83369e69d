import { assertEquals } from "@std/assert";
import {
  changesOf,
  sourceVersion,
} from "../../../src/publish/pack/accident.ts";

const contents = (sections: Record<string, string>) =>
  new Map(Object.entries(sections));

const changes = (
  before: Record<string, string>,
  next: Record<string, string>,
) =>
  changesOf(contents(before), contents(next))
    .map(({ change, section }) => `${change} ${section}`);

Deno.test("changesOf() tells what is added, removed and another", () => {
  assertEquals(
    changes({ code: "1", data: "2", notes: "3" }, {
      code: "1",
      data: "9",
      weights: "4",
    }),
    ["changed data", "added weights", "removed notes"],
  );
});

Deno.test("changesOf() finds no change in sections that only have other names", () => {
  assertEquals(
    changes({ weights: "1" }, { "weights-a.onnx": "1", "weights-b.onnx": "2" }),
    ["added weights-b.onnx"],
  );
  assertEquals(changes({ a: "1", b: "2" }, { a: "2", b: "1" }), []);
  assertEquals(changes({}, {}), []);
});

const SAME = new Map([["weights", "a"]]);
const OTHER = new Map([["weights", "b"]]);

for (
  const [before, contents, version] of [
    [undefined, SAME, "2026.11.28"],
    ["2026.11.27", OTHER, "2026.11.28"],
    ["2026.11.28", SAME, "2026.11.28"],
    ["2026.11.28", OTHER, "2026.11.28.2"],
    ["2026.11.28.2", OTHER, "2026.11.28.3"],
    ["2026.11.28.2", SAME, "2026.11.28.2"],
  ] as const
) {
  Deno.test(`sourceVersion() after ${before} is ${version}`, () => {
    const former = before === undefined
      ? undefined
      : { version: before, contents: SAME };
    const found = sourceVersion({ date: "2026.11.28" }, former, contents);
    assertEquals(found, version);
  });
}
