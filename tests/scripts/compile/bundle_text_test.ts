import { assertEquals, assertThrows } from "@std/assert";
import { BuildError } from "../../../scripts/compile/build_error.ts";
import {
  withoutMachinePaths,
  withWorkerAt,
} from "../../../scripts/compile/bundle_text.ts";

Deno.test("withoutMachinePaths() shortens the cache folder in comments and module names", () => {
  const text = [
    "// src/a.ts",
    "// ../../home/me/.cache/deno/npm/registry.example/p/1.0.0/i.js",
    'var p = __commonJS({ "../../home/me/.cache/deno/npm/registry.example/p/1.0.0/c.js"() {} });',
    "// /home/me/.cache/deno/npm/registry.example/q/2.0.0/i.js",
  ].join("\n");
  const caches = [
    "../../home/me/.cache/deno/npm",
    "/home/me/.cache/deno/npm",
  ];
  assertEquals(
    withoutMachinePaths(text, caches),
    [
      "// src/a.ts",
      "// npm/registry.example/p/1.0.0/i.js",
      'var p = __commonJS({ "npm/registry.example/p/1.0.0/c.js"() {} });',
      "// npm/registry.example/q/2.0.0/i.js",
    ].join("\n"),
  );
});

for (
  const comment of ["// ../../tmp/x.ts", "// /tmp/x.ts", "// C:/temp/x.ts"]
) {
  Deno.test(`withoutMachinePaths() refuses a bundle with ${comment}`, () => {
    assertThrows(
      () => withoutMachinePaths(`var a;\n${comment}\nvar b;`, ["/cache"]),
      BuildError,
      "names a path of this machine",
    );
  });
}

Deno.test("withWorkerAt() points the program at the worker's bundle", () => {
  assertEquals(
    withWorkerAt(
      'new Worker(new URL("./worker.ts", import.meta.url))',
      "./worker.ts",
      "./src/expand/worker.js",
    ),
    'new Worker(new URL("./src/expand/worker.js", import.meta.url))',
  );
});

for (const [times, text] of ["", '"./worker.ts" "./worker.ts"'].entries()) {
  Deno.test(`withWorkerAt() refuses a worker that is named ${times * 2} times`, () => {
    assertThrows(
      () => withWorkerAt(text, "./worker.ts", "./w.js"),
      BuildError,
      `stands in it ${times * 2} times, not once`,
    );
  });
}
