import { assert, assertEquals } from "@std/assert";
import { SharedCount } from "../../../../src/actions/expand/parallel/shared_count.ts";

Deno.test("SharedCount counts for all who share its memory", () => {
  const helper = new SharedCount();
  const asker = new SharedCount(helper.memory);
  assertEquals(asker.value, 0);
  helper.add(1);
  helper.add(2);
  helper.add(-1);
  assertEquals(asker.value, 2);
  assert(asker.waitFor(2));
});

Deno.test("SharedCount.waitFor() ends when there is nothing more to come", () => {
  const helper = new SharedCount();
  const asker = new SharedCount(helper.memory);
  helper.add(1);
  helper.fail();
  helper.add(1);
  assertEquals(asker.value < 0, true);
  assertEquals(asker.waitFor(1), false);
});
