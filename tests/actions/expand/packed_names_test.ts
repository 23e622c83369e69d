import { assertEquals, assertNotEquals } from "@std/assert";
import { PackedNames } from "../../../src/actions/expand/packed_names.ts";

/** The name and the number that are found under another name in a folder. */
function find(
  names: PackedNames,
  folder: number,
  name: string,
): [name: string, value: number] | undefined {
  const entry = names.find(folder, name);
  if (entry === undefined) return undefined;
  return [names.nameOf(entry), names.valueOf(entry)];
}

Deno.test("PackedNames.find() finds a name by what collides with it, in its folder only", () => {
  const names = new PackedNames(7);
  names.add(0, "Straße \u{1f9e0}", 1);
  names.add(7, "\ufeffa", 2);
  assertEquals(find(names, 0, "STRASSE \u{1f9e0}"), ["Straße \u{1f9e0}", 1]);
  assertEquals(find(names, 7, "A"), ["\ufeffa", 2]);
  assertEquals(find(names, 7, "STRASSE \u{1f9e0}"), undefined);
  assertEquals(find(names, 0, "Strasse"), undefined);
});

Deno.test("PackedNames.setValue() changes the number of one name", () => {
  const names = new PackedNames(7);
  names.add(0, "a", 1);
  names.add(0, "b", 2);
  const entry = names.find(0, "a");
  assertNotEquals(entry, undefined);
  if (entry !== undefined) names.setValue(entry, 3);
  assertEquals(find(names, 0, "a"), ["a", 3]);
  assertEquals(find(names, 0, "b"), ["b", 2]);
});

Deno.test("PackedNames keeps as many names as there are, short and long ones", () => {
  const names = new PackedNames(7);
  const nameOf = (index: number) => `${index}ä`.repeat(1 + index % 40);
  const folderOf = (index: number) => index % 3;
  for (let index = 0; index < 20_000; index++) {
    assertEquals(find(names, folderOf(index), nameOf(index)), undefined);
    names.add(folderOf(index), nameOf(index), index);
  }
  for (let index = 0; index < 20_000; index++) {
    const expected: [string, number] = [nameOf(index), index];
    assertEquals(find(names, folderOf(index), nameOf(index)), expected);
    assertEquals(find(names, folderOf(index) + 3, nameOf(index)), undefined);
  }
});
