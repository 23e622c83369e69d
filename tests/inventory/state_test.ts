import { assertEquals } from "@std/assert";
import { conditionOf } from "../../src/inventory/state.ts";

const sections = [
  { section: "data", folder: "data/x" },
  { section: "weights", folder: "models/x" },
];

Deno.test("conditionOf() goes by the record, then by the folders", () => {
  const record = { version: "1.0", sections };
  for (
    const [entry, states, condition] of [
      [record, { "data/x": "filled", "models/x": "filled" }, "installed"],
      [record, { "data/x": "filled", "models/x": "empty" }, "incomplete"],
      [record, { "data/x": "missing", "models/x": "filled" }, "incomplete"],
      [undefined, { "data/x": "filled", "models/x": "filled" }, "unfinished"],
      [{ version: undefined, sections: undefined }, {}, "unreadable"],
    ] as const
  ) {
    const folders = new Map(Object.entries(states));
    assertEquals(
      conditionOf({ record: entry }, (path) => folders.get(path) ?? "missing"),
      condition,
    );
  }
});
