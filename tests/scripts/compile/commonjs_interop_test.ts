import { assertEquals } from "@std/assert";
import { withNodeInterop } from "../../../scripts/compile/commonjs_interop.ts";

const ROWS = [
  [
    "var import_xz = __toESM(require_xz_decompress());",
    "var import_xz = __toESM(require_xz_decompress(), 1);",
  ],
  [
    "a(__toESM(require_a()), __toESM(require_b2()))",
    "a(__toESM(require_a(), 1), __toESM(require_b2(), 1))",
  ],
  [
    "var done = __toESM(require_xz(), 1);",
    "var done = __toESM(require_xz(), 1);",
  ],
  ["var require_xz = __commonJS({});", "var require_xz = __commonJS({});"],
] as const;

for (const [text, expected] of ROWS) {
  Deno.test(`withNodeInterop() turns ${text} into ${expected}`, () => {
    assertEquals(withNodeInterop(text), expected);
  });
}
