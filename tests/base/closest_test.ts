import { assertEquals } from "@std/assert";
import { closest } from "../../src/base/closest.ts";

Deno.test("closest() finds the word that was meant", () => {
  const options = ["--help", "--retry", "--version", "--dry-run"];
  assertEquals(closest("--retyr", options), "--retry");
  assertEquals(closest("--DRYRUN", options), "--dry-run");
});

Deno.test("closest() allows one slip in three letters, and counts two that are swapped as one", () => {
  for (const word of ["unte", "unt", "une", "vnet"]) {
    assertEquals(closest(word, ["unet"]), "unet", word);
  }
  for (const word of ["foo", "list", "un"]) {
    assertEquals(closest(word, ["toy", "unet"]), undefined, word);
  }
});

Deno.test("closest() offers nothing for a word that is far from all", () => {
  assertEquals(closest("--frobnicate", ["--help", "--retry"]), undefined);
  assertEquals(closest("x", []), undefined);
});
