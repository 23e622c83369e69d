import { assert, assertEquals, assertThrows } from "@std/assert";
import { writeLines } from "../../src/report/output.ts";
import { openSink, watchWriter } from "../../src/report/sink.ts";

/** A writer that does as `take` says with each chunk; returns what it took. */
function collector(take: (bytes: Uint8Array) => number) {
  const taken: number[] = [];
  return {
    text: () => new TextDecoder().decode(new Uint8Array(taken)),
    writeSync(bytes: Uint8Array): number {
      const count = take(bytes);
      taken.push(...bytes.subarray(0, count));
      return count;
    },
  };
}

Deno.test("openSink() writes on after short writes", () => {
  const writer = collector(() => 1);
  openSink(writer).write("脳 ok\n");
  assertEquals(writer.text(), "脳 ok\n");
});

Deno.test("openSink() waits for a reader that does not keep up", () => {
  let refusals = 3;
  const writer = collector((bytes) => {
    if (refusals-- > 0) throw new Deno.errors.WouldBlock("full");
    return bytes.length;
  });
  openSink(writer).write("result\n");
  assertEquals(writer.text(), "result\n");
});

Deno.test("openSink() drops what comes after the reader has gone, and never throws", () => {
  let tries = 0;
  const sink = openSink({
    writeSync(): number {
      tries++;
      throw new Deno.errors.BrokenPipe("gone");
    },
  });
  sink.write("one\n");
  sink.write("two\n");
  assertEquals(tries, 1);
});

Deno.test("writeLines() sends each line to its output", () => {
  const stdout = collector((bytes) => bytes.length);
  const stderr = collector((bytes) => bytes.length);
  writeLines({ stdout: openSink(stdout), stderr: openSink(stderr) }, [
    { to: "stdout", text: "a" },
    { to: "stderr", text: "b" },
    { to: "stdout", text: "c" },
  ]);
  assertEquals([stdout.text(), stderr.text()], ["a\nc\n", "b\n"]);
});

Deno.test("writeLines() writes the lines of a long list in one go", () => {
  let writes = 0;
  const stdout = collector((bytes) => {
    writes++;
    return bytes.length;
  });
  const sinks = { stdout: openSink(stdout), stderr: openSink(stdout) };
  writeLines(
    sinks,
    Array.from({ length: 10_000 }, () => ({ to: "stdout", text: "a" })),
  );
  assertEquals([writes, stdout.text().length], [1, 20_000]);
});

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
