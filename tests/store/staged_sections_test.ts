import { assertThrows } from "@std/assert";
import { ArchiveError } from "../../src/base/errors.ts";
import {
  checkContradictions,
  type PlacedSection,
} from "../../src/store/staged_sections.ts";
import { receiptSection } from "./receipts.ts";

function section(
  name: string,
  destination: string,
  ...paths: string[]
): PlacedSection {
  return { destination, receipt: receiptSection(name, "any", paths) };
}

const same = (name: string) => name;

const AGREE: Record<string, PlacedSection[]> = {
  "the same file": [section("a", "/h/x", "f"), section("b", "/h/x", "f")],
  "the same folders": [
    section("a", "/h/x", "d/f", "d/"),
    section("b", "/h/x", "d/g"),
  ],
  "a folder in another's": [
    section("a", "/h/x", "f", "y/g"),
    section("b", "/h/x/y", "f"),
  ],
  "names that begin alike": [
    section("a", "/h/x", "y"),
    section("b", "/h/xy", "f"),
    section("c", "/h/x/yy", "f"),
  ],
  "places apart": [section("a", "/h/x", "y"), section("b", "/h/z/y", "f")],
};

const CONTRADICT: Record<string, PlacedSection[]> = {
  "a file where another's folder begins": [
    section("a", "/h/x", "y"),
    section("b", "/h/x/y", "f"),
  ],
  "a file above another's folder": [
    section("b", "/h/x/y/z", "f"),
    section("a", "/h/x", "y"),
  ],
  "a link where another's folder begins": [
    section("a", "/h/x", "y@"),
    section("b", "/h/x/y", "f"),
  ],
  "a file and a folder in the same place": [
    section("a", "/h/x", "y"),
    section("b", "/h/x", "y/f"),
  ],
  "a file and a folder of another in its own": [
    section("b", "/h/x", "y/z/"),
    section("a", "/h/x/y", "z"),
  ],
};

for (const [what, sections] of Object.entries(AGREE)) {
  Deno.test(`checkContradictions() lets ${what} pass`, () =>
    checkContradictions(sections, same));
}

for (const [what, sections] of Object.entries(CONTRADICT)) {
  Deno.test(`checkContradictions() refuses ${what}`, () => {
    assertThrows(
      () => checkContradictions(sections, same),
      ArchiveError,
      'is a folder in section "b"',
    );
  });
}

Deno.test("checkContradictions() goes by what the file system takes for one name", () => {
  const sections = [section("a", "/h/x", "Y"), section("b", "/h/x/y", "f")];
  checkContradictions(sections, same);
  assertThrows(
    () => checkContradictions(sections, (name) => name.toLowerCase()),
    ArchiveError,
  );
});
