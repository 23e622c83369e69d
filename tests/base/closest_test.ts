import { assertEquals } from "@std/assert";
import { closest } from "../../src/base/closest.ts";

Deno.test("closest() finds the word that was meant", () => {
  const options = ["--help", "--retry", "--version", "--dry-run"];
  assertEquals(closest("--retyr", options), "--retry");
  assertEquals(closest("--DRYRUN", options), "--dry-run");
});

Deno.test("closest() offers nothing for a word that is far from all", () => {
  assertEquals(closest("--frobnicate", ["--help", "--retry"]), undefined);
  assertEquals(closest("x", []), undefined);
});
