import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/base/errors.ts";
import { sourceDate } from "../../src/settings/source_date.ts";

Deno.test("sourceDate() reads seconds since 1970, and nothing else", () => {
  assertEquals(sourceDate(undefined), undefined);
  assertEquals(sourceDate(""), undefined);
  assertEquals(sourceDate("0"), new Date(0));
  assertEquals(sourceDate("1767225600"), new Date("2026-01-01T00:00:00Z"));
  for (const odd of ["now", "-1", "1.5", " 1"]) {
    assertThrows(() => sourceDate(odd), SettingsError, `"${odd}"`);
  }
});
