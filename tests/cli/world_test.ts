import { assertEquals } from "@std/assert";
import { stopSignals } from "../../src/cli/world.ts";

Deno.test("stopSignals() asks Windows for no signal that it does not know", () => {
  assertEquals(stopSignals("windows"), ["SIGINT"]);
  assertEquals(stopSignals("linux"), ["SIGHUP", "SIGINT", "SIGTERM"]);
  assertEquals(stopSignals("darwin"), ["SIGHUP", "SIGINT", "SIGTERM"]);
});
