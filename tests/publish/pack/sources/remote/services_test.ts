import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../../../src/base/errors.ts";
import { web as webService } from "../../../../../src/publish/pack/sources/remote/web.ts";
import {
  dateVersion,
  spdx,
  tagVersion,
} from "../../../../../src/publish/pack/sources/remote/service_answer.ts";
import { isAddress } from "../../../../../src/publish/pack/sources/remote/services.ts";

const TAGS: Record<string, string | undefined> = {
  "0.5.3": "0.5.3",
  "v2.0.0-rc1": "2.0.0-rc1",
  "main": undefined,
  "refs/pr/5": undefined,
  ["1".repeat(40)]: undefined,
  // A commit, cut short.
  "0a1b2c3": undefined,
  "20240501": "20240501",
  "1.0rc1": "1.0rc1",
  "release-1.0": "1.0",
  "0.5.3_hotfix": "0.5.3_hotfix",
  "2d-models": undefined,
  // Found wrong at once, although each of its letters might begin a part.
  "20240501abcdefghijklmnopqrst (final)": undefined,
  ["1.".repeat(1000)]: undefined,
};

for (const [tag, version] of Object.entries(TAGS)) {
  Deno.test(`tagVersion() of "${tag}" is ${version}`, () =>
    assertEquals(tagVersion(tag)?.name, version));
}

Deno.test("dateVersion() takes the day of a time, and nothing else", () => {
  assertEquals(dateVersion("2026-11-28T10:00:00Z"), { date: "2026.11.28" });
  assertEquals(dateVersion("yesterday"), undefined);
  assertEquals(dateVersion(7), undefined);
});

Deno.test("spdx() writes licences as SPDX does", () => {
  assertEquals(
    ["apache-2.0", "cc-by-nc-4.0", "Own Terms"].map(spdx),
    ["Apache-2.0", "CC-BY-NC-4.0", "Own Terms"],
  );
});

Deno.test("isAddress() tells addresses from paths", () => {
  const given = [
    "hf://a/b",
    "HTTPS://h/a",
    "zenodo:1",
    "C:\\a",
    "./zenodo",
    "a",
  ];
  assertEquals(given.filter(isAddress), [
    "hf://a/b",
    "HTTPS://h/a",
    "zenodo:1",
  ]);
});

const PAGES: Record<string, string> = {
  "https://huggingface.co/MONAI/spleen": "hf://MONAI/spleen",
  "https://huggingface.co/datasets/MONAI/scans/": "hf://datasets/MONAI/scans",
  "https://huggingface.co/MONAI/spleen/blob/main/models/model.pt":
    "hf://MONAI/spleen@main/models/model.pt",
  "https://zenodo.org/records/1234567": "zenodo:1234567",
  "https://github.com/O/R/releases/tag/v1.0": "github:O/R@v1.0",
};

const web = async (address: string) =>
  await webService.find(address, {
    variables: {},
    wants: () => true,
    ask: () => Promise.reject(new Error("nothing is asked")),
    warn: () => {},
  });

for (const [page, address] of Object.entries(PAGES)) {
  Deno.test(`${page} is refused with the address of what it is about`, async () => {
    const error = await assertRejects(() => web(page), UsageError);
    assertEquals(error.hint, `Name what it is about: ${address}`);
  });
}

Deno.test("files of services keep their own addresses", async () => {
  for (
    const address of [
      "https://huggingface.co/MONAI/spleen/resolve/main/model.pt",
      "https://github.com/O/R/releases/download/v1.0/net.onnx",
      "https://zenodo.org/records/12/files/scans.zip",
    ]
  ) assertEquals((await web(address)).files[0]?.url.href, address);
});
