import { assertEquals } from "@std/assert";
import { closestId } from "../../src/zoo/closest_id.ts";

Deno.test("closestId() does not take ids for near because they end alike", () => {
  const ids = ["brats_model_zoo", "toy"];
  assertEquals(closestId("gan_model_zoo", ids), undefined);
  assertEquals(closestId("barts_model_zoo", ids), "brats_model_zoo");
  assertEquals(closestId("brts", ids), "brats_model_zoo");
  assertEquals(closestId("tyo_model_zoo", ids), "toy");
});
