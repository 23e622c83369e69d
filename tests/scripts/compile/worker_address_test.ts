import { assertEquals, assertThrows } from "@std/assert";
import { BuildError } from "../../../scripts/compile/build_error.ts";
import { withWorkersAt } from "../../../scripts/compile/worker_address.ts";

const WORKER = { from: "./worker.ts", to: "./src/expand/worker.js" };

Deno.test("withWorkersAt() points the program at the worker's bundle", () => {
  const texts = ["var a;", 'new URL("./worker.ts", import.meta.url)'];
  assertEquals(withWorkersAt(texts, [WORKER]), [
    "var a;",
    'new URL("./src/expand/worker.js", import.meta.url)',
  ]);
});

const ROWS = [
  { times: 0, texts: ["var a;"] },
  { times: 2, texts: ['"./worker.ts" "./worker.ts"'] },
  { times: 2, texts: ['"./worker.ts"', '"./worker.ts"'] },
];

for (const { times, texts } of ROWS) {
  Deno.test(`withWorkersAt() refuses a worker that is named ${times} times in ${texts.length} files`, () => {
    assertThrows(
      () => withWorkersAt(texts, [WORKER]),
      BuildError,
      `stands in the bundle ${times} times, not once`,
    );
  });
}
