import { assert, assertEquals, assertThrows } from "@std/assert";
import { watchWriter } from "../../src/report/watched_writer.ts";

/** A watched writer that refuses with `error`, after one write to it. */
function refused(error: Error) {
  const writer = watchWriter({
    writeSync() {
      throw error;
    },
  });
  assertThrows(() => writer.writeSync(new Uint8Array(1)), Error);
  return writer;
}

Deno.test("watchWriter() keeps the first failure, and passes all of them on", () => {
  const [full, second] = [new Error("the disk is full"), new Error("still")];
  const errors = [full, second];
  const writer = watchWriter({
    writeSync: () => {
      throw errors.shift();
    },
  });
  for (const { message } of [full, second]) {
    assertThrows(() => writer.writeSync(new Uint8Array(1)), Error, message);
  }
  assert(writer.failure === full);
});

for (
  const error of [
    new Deno.errors.BrokenPipe("gone"),
    new Deno.errors.WouldBlock("full"),
  ]
) {
  Deno.test(`watchWriter() takes ${error.name} for no failure`, () => {
    assertEquals(refused(error).failure, undefined);
  });
}

Deno.test("watchWriter() hands on what was written", () => {
  const writer = watchWriter({ writeSync: (bytes) => bytes.length });
  assertEquals(writer.writeSync(new Uint8Array(3)), 3);
  assertEquals(writer.failure, undefined);
});
