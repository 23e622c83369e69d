import { assertEquals } from "@std/assert";
import { ownName } from "../../../src/inventory/clean/leftover.ts";

const PART = "0123456789abcdef-data.tar.gz.part";
const LOCK = "part-data-0123456789abcdef.lock";

for (
  const [name, kind, of] of [
    [PART, "download", PART],
    [`${PART}.json`, "download", PART],
    [`${PART}.json.new`, "download", PART],
    [`${PART}.copy`, "download", PART],
    [`${PART}.0123456789abcdef.4096`, "download", PART],
    ["folder-x-0123456789abcdef.staging", "staging", undefined],
    ["folder-x-0123456789abcdef.gathered", "download", undefined],
    [LOCK, "lock", LOCK],
    [`${LOCK}.a-b-c`, "lock", LOCK],
    ["signed_zoos.lock", "lock", "signed_zoos.lock"],
    ["data.part", undefined, undefined],
    [`${PART}.bak`, undefined, undefined],
    ["theatre.staging", undefined, undefined],
    ["theatre.gathered", undefined, undefined],
    ["my.lock", undefined, undefined],
    ["notes.txt", undefined, undefined],
  ] as const
) {
  Deno.test(`ownName() takes ${name} for ${kind ?? "a file of the user's"}`, () => {
    const own = ownName(name);
    assertEquals([own?.kind, own?.name], [kind, kind && (of ?? name)]);
  });
}
