import { assertEquals, assertStringIncludes } from "@std/assert";
import { linkRefusal } from "../../../src/base/system/link_refusal.ts";

Deno.test("linkRefusal() tells a user of Windows how to allow links", () => {
  const refusal = linkRefusal("C:\\x\\link", "EPERM", "windows");
  assertStringIncludes(refusal?.message ?? "", '"C:\\x\\link"');
  assertStringIncludes(refusal?.hint ?? "", "Developer Mode");
});

Deno.test("linkRefusal() has nothing to add to other reasons and on other systems", () => {
  assertEquals(linkRefusal("C:\\x", "ENOSPC", "windows"), undefined);
  assertEquals(linkRefusal("C:\\x", undefined, "windows"), undefined);
  assertEquals(linkRefusal("/x", "EPERM", "linux"), undefined);
});
