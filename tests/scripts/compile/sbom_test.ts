import { assertEquals } from "@std/assert";
import { billOfMaterials } from "../../../scripts/compile/sbom.ts";
import { validateBills } from "../../support/cyclonedx.ts";

const runtime = { version: "2.6.10", v8: "14.5.201.2-rusty" };

/** The parts of a bill that the tests look at. */
interface Bill {
  bomFormat: string;
  specVersion: string;
  metadata: {
    timestamp: string;
    component: { version: string; properties: unknown; components: unknown };
  };
  components: Record<string, unknown>[];
  dependencies: unknown;
}

const bill = (): Bill => JSON.parse(text());

function text(): string {
  return billOfMaterials({
    version: "1.2.3",
    commit: { name: "0123abc", time: 86_400 },
    programs: [
      { file: "a", sha256: "aa".repeat(32), runtime },
      { file: "b", sha256: "bb".repeat(32), runtime: { ...runtime } },
    ],
    packages: [{
      name: "@scope/tar",
      version: "0.8.6",
      integrity: `sha512-${new Uint8Array(64).fill(1).toBase64()}`,
      license: "MIT",
    }, {
      name: "plain",
      version: "1.0.0",
      integrity: `sha512-${new Uint8Array(64).fill(255).toBase64()}`,
      license: undefined,
    }],
  });
}

Deno.test("billOfMaterials() is valid", async () => {
  assertEquals(await validateBills("1.5", [text()]), [null]);
});

Deno.test("billOfMaterials() names the program, its commit and its files", () => {
  const { bomFormat, specVersion, metadata } = bill();
  assertEquals([bomFormat, specVersion], ["CycloneDX", "1.5"]);
  assertEquals(metadata.timestamp, "1970-01-02T00:00:00.000Z");
  assertEquals(metadata.component.version, "1.2.3");
  assertEquals(metadata.component.properties, [
    { name: "net_download:commit", value: "0123abc" },
  ]);
  assertEquals(metadata.component.components, [
    {
      type: "file",
      "bom-ref": "a",
      name: "a",
      hashes: [{ alg: "SHA-256", content: "aa".repeat(32) }],
    },
    {
      type: "file",
      "bom-ref": "b",
      name: "b",
      hashes: [{ alg: "SHA-256", content: "bb".repeat(32) }],
    },
  ]);
});

Deno.test("billOfMaterials() lists a runtime once, and each package with its digest in hex", () => {
  const { components, dependencies } = bill();
  assertEquals(components.map((c) => c["bom-ref"]), [
    "pkg:github/denoland/deno@v2.6.10",
    "v8@14.5.201.2-rusty",
    "pkg:npm/%40scope/tar@0.8.6",
    "pkg:npm/plain@1.0.0",
  ]);
  assertEquals(components[2]?.["hashes"], [
    { alg: "SHA-512", content: "01".repeat(64) },
  ]);
  assertEquals(components[2]?.["licenses"], [{ expression: "MIT" }]);
  assertEquals(components[3]?.["licenses"], []);
  assertEquals(dependencies, [{
    ref: "net_download",
    dependsOn: components.map((c) => c["bom-ref"]),
  }]);
});
