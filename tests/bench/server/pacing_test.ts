import { assertEquals } from "@std/assert";
import { occupy } from "../../../scripts/bench/server/pacing.ts";

const RATE = 20_000_000;

Deno.test("occupy() takes as long as the bytes need", () => {
  assertEquals(occupy({ freeAt: 0 }, RATE / 2, RATE, 1000, false), {
    freeAt: 1500,
  });
});

Deno.test("occupy() queues behind what others have put on the link", () => {
  assertEquals(occupy({ freeAt: 2000 }, RATE, RATE, 1000, true), {
    freeAt: 3000,
  });
});

Deno.test("occupy() makes up for a timer that fires late", () => {
  assertEquals(occupy({ freeAt: 1000 }, RATE, RATE, 1015, true), {
    freeAt: 2000,
  });
});

Deno.test("occupy() saves nothing up while nobody sends", () => {
  assertEquals(occupy({ freeAt: 0 }, RATE, RATE, 5000, false), {
    freeAt: 6000,
  });
  assertEquals(occupy({ freeAt: 0 }, RATE, RATE, 5000, true), {
    freeAt: 5980,
  });
});
