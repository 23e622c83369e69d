import { assert, assertEquals } from "@std/assert";
import { Handover } from "../../../../src/actions/expand/parallel/handover.ts";

Deno.test("Handover counts finished batches for whoever shares its memory", () => {
  const helper = new Handover();
  const asker = new Handover(helper.memory);
  assertEquals(asker.finished, 0);
  helper.finishOne();
  helper.finishOne();
  assertEquals(asker.finished, 2);
  assert(asker.waitFor(2));
});

Deno.test("Handover.waitFor() ends when the helper has failed", () => {
  const helper = new Handover();
  const asker = new Handover(helper.memory);
  helper.finishOne();
  helper.fail();
  assertEquals(asker.waitFor(5), false);
});

Deno.test("Handover.finishOne() undoes no failure", () => {
  const helper = new Handover();
  helper.fail();
  helper.finishOne();
  assertEquals(new Handover(helper.memory).waitFor(0), false);
});
