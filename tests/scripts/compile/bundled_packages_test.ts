import { assertEquals } from "@std/assert";
import { bundledPackages } from "../../../scripts/compile/bundled_packages.ts";

const lock = {
  "inside@1.0.0": { integrity: "sha512-aa" },
  "@scope/inside@2.1.0_peer@3.0.0": { integrity: "sha512-bb" },
  "outside@1.0.0": { integrity: "sha512-cc" },
  "inside@1.1.0": { integrity: "sha512-dd" },
};

Deno.test("bundledPackages() lists the packages of the lock whose code is in the bundle", () => {
  const text = [
    "// npm/registry.example/inside/1.0.0/dist/index.js",
    '"npm/registry.example/@scope/inside/2.1.0/a.js"(exports) {',
    "// src/outside/1.0.0/x.ts",
  ].join("\n");
  assertEquals(bundledPackages(lock, text), [
    {
      name: "inside",
      version: "1.0.0",
      integrity: "sha512-aa",
      folder: "registry.example/inside/1.0.0",
    },
    {
      name: "@scope/inside",
      version: "2.1.0",
      integrity: "sha512-bb",
      folder: "registry.example/@scope/inside/2.1.0",
    },
  ]);
});

Deno.test("bundledPackages() finds none in a bundle of the program's own code", () => {
  assertEquals(bundledPackages(lock, "// src/main.ts\nvar a;"), []);
});
