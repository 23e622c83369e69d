import { assertEquals } from "@std/assert";
import {
  type BilledArchive,
  type BilledEntry,
  billOfMaterials,
} from "../../src/report/cyclonedx.ts";
import { validateBills } from "../support/cyclonedx.ts";

const TIME = "2026-11-28T12:00:00.000Z";
const sha256 = "ab".repeat(32);

const weights: BilledArchive = {
  section: "weights",
  folder: "models/unet",
  bytes: 873,
  sha256,
  urls: ["https://zoo.example/weights.tar.gz"],
};
const data = { ...weights, section: "data", folder: "data/unet" };
const code = { ...weights, section: "code", folder: "extensions/unet" };

/** Of which nothing is known but its id. */
const UNKNOWN: BilledEntry = {
  id: "unknown",
  version: undefined,
  description: undefined,
  license: undefined,
  authors: [],
  homepage: undefined,
  doi: undefined,
  zoo: undefined,
  signedBy: undefined,
  manifestSha256: undefined,
  condition: undefined,
  time: undefined,
  installer: undefined,
  problems: [],
  archives: [],
};

const UNET: BilledEntry = {
  id: "unet",
  version: "1.1",
  description: "Segmentation with U-Net",
  license: "Apache-2.0",
  authors: ["Lovelace, Ada"],
  homepage: "https://lab.example/",
  doi: "https://doi.org/10.1000/182",
  zoo: "https://zoo.example",
  signedBy: "E7620F1842B4E81F",
  manifestSha256: "cd".repeat(32),
  condition: "incomplete",
  time: TIME,
  installer: "net_download 0.1.0",
  problems: ["a folder is missing"],
  archives: [weights],
};

Deno.test("billOfMaterials() tells of an entry and its archives all that is known", () => {
  const licenses = [{ expression: "Apache-2.0", acknowledgement: "declared" }];
  const hashes = [{ alg: "SHA-256", content: sha256 }];
  const distribution = {
    url: "https://zoo.example/weights.tar.gz",
    comment: "weights",
    type: "distribution",
    hashes,
  };
  const { metadata, components } = billOfMaterials(TIME, [UNET]);
  assertEquals(metadata.timestamp, TIME);
  assertEquals<unknown>(components, [{
    type: "machine-learning-model",
    "bom-ref": "unet",
    authors: [{ name: "Lovelace, Ada" }],
    name: "unet",
    description: "Segmentation with U-Net",
    version: "1.1",
    licenses,
    externalReferences: [
      { url: "https://lab.example/", type: "website" },
      {
        url: "https://doi.org/10.1000/182",
        comment: "DOI",
        type: "documentation",
      },
      distribution,
    ],
    properties: [
      ["zoo", "https://zoo.example"],
      ["signed-by", "E7620F1842B4E81F"],
      ["manifest-sha256", "cd".repeat(32)],
      ["condition", "incomplete"],
      ["installed-at", TIME],
      ["installed-by", "net_download 0.1.0"],
      ["problem", "a folder is missing"],
    ].map(([name, value]) => ({ name: `net_download:${name}`, value })),
    components: [{
      type: "machine-learning-model",
      "bom-ref": "unet/weights",
      group: "unet",
      name: "weights",
      version: "1.1",
      licenses,
      hashes,
      externalReferences: [distribution],
      properties: [
        { name: "net_download:folder", value: "models/unet" },
        { name: "net_download:archive-bytes", value: "873" },
      ],
    }],
  }]);
});

Deno.test("billOfMaterials() calls an entry a model for its weights, else data, else a library", () => {
  const types = (...archives: BilledArchive[]) =>
    billOfMaterials(TIME, [{ ...UNKNOWN, archives }]).components.map((each) => [
      each.type,
      ...each.components.map(({ type }) => type),
    ])[0];
  const model = "machine-learning-model";
  assertEquals(types(data, weights), [model, "data", model]);
  assertEquals(types(code, weights), [model, "library", model]);
  assertEquals(types(code, data), ["data", "library", "data"]);
  assertEquals(types(code), ["library", "library"]);
  assertEquals(types({ ...data, folder: "examples/x" }), ["data", "data"]);
  assertEquals(types({ ...data, folder: undefined }), ["data", "data"]);
  assertEquals(types(), ["data"]);
});

Deno.test("billOfMaterials() takes a licence for an SPDX expression only where it reads like one", () => {
  const isExpression = (license: string) => {
    const { components } = billOfMaterials(TIME, [{ ...UNKNOWN, license }]);
    return "expression" in (components[0]?.licenses?.[0] ?? {});
  };
  for (
    const expression of [
      "MIT",
      "Apache-2.0",
      "CC-BY-NC-SA-4.0",
      "GPL-2.0+",
      "Apache-2.0 OR (MIT AND BSD-3-Clause)",
      "GPL-2.0-only WITH Classpath-exception-2.0",
      "LicenseRef-hospital",
      "((MIT))",
    ]
  ) assertEquals([expression, isExpression(expression)], [expression, true]);
  for (
    const name of [
      "our own",
      "proprietary",
      "research-only",
      "CC BY 4.0",
      "MIT OR",
      "MIT Apache-2.0",
      "(MIT",
      "MIT)",
      "()",
      "MIT WITH",
      "see https://lab.example/LICENSE",
    ]
  ) assertEquals([name, isExpression(name)], [name, false]);
});

Deno.test("bills of materials are valid, whatever a manifest says", async () => {
  const hostile = '"><script>\u202e\x1b[2J\ud800 %zz';
  const urls = [
    "file:///media/my%20stick/zoo.tar/a|b[1]^.tar.gz",
    "https://[::1]:8000/a b?…",
    "http://h/100%/ü/\u0000\ud800",
    "nonsense {}",
    "",
  ];
  const bills = [
    [],
    [UNKNOWN],
    [UNET, { ...UNET, id: "other", archives: [code, data, weights] }],
    [{
      ...UNET,
      id: hostile,
      version: hostile,
      description: hostile,
      license: hostile,
      authors: [hostile],
      zoo: hostile,
      problems: [hostile],
      archives: [{ ...weights, section: hostile, urls }],
    }],
  ].map((entries) => JSON.stringify(billOfMaterials(TIME, entries)));
  assertEquals(await validateBills("1.6", bills), [null, null, null, null]);
  // The validator does find faults.
  const [fault] = await validateBills("1.6", [
    bills[1]?.replace('"data"', '"dataset"') ?? "",
  ]);
  assertEquals(fault === null, false);
});
