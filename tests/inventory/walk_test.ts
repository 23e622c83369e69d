import { assertEquals } from "@std/assert";
import { deepestFirst } from "../../src/inventory/walk.ts";

Deno.test("deepestFirst() names each folder once, what is in it before it", () => {
  assertEquals(
    deepestFirst(["/h/a", "/h/a/b/c", "/h/a/b", "/h/a-b", "/h/a/b"]),
    ["/h/a/b/c", "/h/a/b", "/h/a-b", "/h/a"],
  );
});
