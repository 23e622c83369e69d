import { assertEquals } from "@std/assert";
import { closestId } from "../../src/zoo/closest_id.ts";

Deno.test("closestId() does not take ids for near because they end alike", () => {
  const ids = ["brats_model_zoo", "toy"];
  assertEquals(closestId("gan_model_zoo", ids), undefined);
  assertEquals(closestId("barts_model_zoo", ids), "brats_model_zoo");
  assertEquals(closestId("brts", ids), "brats_model_zoo");
  assertEquals(closestId("tyo_model_zoo", ids), "toy");
  assertEquals(closestId("brats_model_zo", ids), "brats_model_zoo");
  assertEquals(closestId("gan_model_zo", ids), undefined);
  assertEquals(closestId("foo", ids), undefined);
});

Deno.test("closestId() takes the beginning of one id for it", () => {
  const ids = ["dense_vnet_abdominal_ct_model_zoo", "unet", "unet_histology"];
  assertEquals(closestId("dense_vnet", ids), ids[0]);
  assertEquals(closestId("Dense", ids), ids[0]);
  for (const word of ["de", "unet_h", "x"]) {
    const guess = word === "unet_h" ? "unet_histology" : undefined;
    assertEquals(closestId(word, ids), guess, word);
  }
});
