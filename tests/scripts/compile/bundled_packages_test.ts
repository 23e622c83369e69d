import { assertEquals } from "@std/assert";
import { bundledPackages } from "../../../scripts/compile/bundled_packages.ts";

const lock = {
  "inside@1.0.0": { integrity: "sha512-aa" },
  "@scope/inside@2.1.0_peer@3.0.0": { integrity: "sha512-bb" },
  "outside@1.0.0": { integrity: "sha512-cc" },
  "inside@1.1.0": { integrity: "sha512-dd" },
};

Deno.test("bundledPackages() lists the packages of the lock whose code is in the bundle", () => {
  const scoped = "@scope+inside@2.1.0_peer@3.0.0/node_modules/@scope/inside";
  const text = [
    "// node_modules/.deno/inside@1.0.0/node_modules/inside/dist/index.js",
    `"node_modules/.deno/${scoped}/a.js"(exports) {`,
    "// src/outside@1.0.0/x.ts",
  ].join("\n");
  assertEquals(bundledPackages(lock, text), [
    {
      name: "inside",
      version: "1.0.0",
      integrity: "sha512-aa",
      folder: "inside@1.0.0/node_modules/inside",
    },
    {
      name: "@scope/inside",
      version: "2.1.0",
      integrity: "sha512-bb",
      folder: scoped,
    },
  ]);
});

Deno.test("bundledPackages() finds none in a bundle of the program's own code", () => {
  assertEquals(bundledPackages(lock, "// src/main.ts\nvar a;"), []);
});
