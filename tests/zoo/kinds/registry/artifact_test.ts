import { assertEquals, assertThrows } from "@std/assert";
import { JsonError } from "../../../../src/base/json.ts";
import {
  EMPTY_CONFIG,
  ENTRY_TYPE,
  mediaTypeOf,
  parseArtifact,
  parseEntries,
  readErrors,
  stringifyArtifact,
  stringifyEntries,
} from "../../../../src/zoo/kinds/registry/artifact.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const LAYER = {
  path: "a/main.ini",
  mediaType: "text/plain",
  digest: DIGEST,
  size: 3,
};
const ARTIFACT = { type: ENTRY_TYPE, config: EMPTY_CONFIG, layers: [LAYER] };

Deno.test("parseArtifact() reads what stringifyArtifact() writes", () => {
  const text = stringifyArtifact({ ...ARTIFACT, version: "1.0" });
  assertEquals(parseArtifact(text), ARTIFACT);
  assertEquals(JSON.parse(text).annotations, {
    "org.opencontainers.image.version": "1.0",
  });
});

Deno.test("parseArtifact() takes the type from the config where there is no other", () => {
  const { artifactType: _, ...old } = JSON.parse(stringifyArtifact(ARTIFACT));
  assertEquals(parseArtifact(JSON.stringify(old)).type, EMPTY_CONFIG.mediaType);
});

Deno.test("parseArtifact() passes over layers without a path", () => {
  const manifest = JSON.parse(stringifyArtifact(ARTIFACT));
  manifest.layers.push({ mediaType: "x/y", digest: DIGEST, size: 1 });
  assertEquals(parseArtifact(JSON.stringify(manifest)).layers, [LAYER]);
});

const layer = (change: object) => ({
  layers: [{ mediaType: "x/y", digest: DIGEST, size: 1, ...change }],
});
const title = (path: string) =>
  layer({ annotations: { "org.opencontainers.image.title": path } });
const REFUSED: Record<string, [object, string]> = {
  "no layers": [{ layers: undefined }, '"layers" is not a list'],
  "no config": [{ config: 1 }, "a descriptor is not an object"],
  "a type that is none": [{ artifactType: 1 }, "is not a text"],
  "another digest": [layer({ digest: "md5:0" }), '"md5:0" is not a SHA-256'],
  "a negative size": [layer({ size: -1 }), "is not a number of bytes"],
  "half a byte": [layer({ size: 0.5 }), "is not a number of bytes"],
  "a path that leads out": [title("../x"), "leads out"],
  "an absolute path": [title("/etc/x"), "its path"],
};
for (const [name, [change, why]] of Object.entries(REFUSED)) {
  Deno.test(`parseArtifact() refuses ${name}`, () => {
    const manifest = JSON.parse(stringifyArtifact(ARTIFACT));
    const text = JSON.stringify({ ...manifest, ...change });
    assertThrows(() => parseArtifact(text), JsonError, why);
  });
}

Deno.test("parseEntries() reads what stringifyEntries() writes, whatever the order", () => {
  const digests = new Map([["b", DIGEST], ["a", DIGEST]]);
  const text = stringifyEntries(digests);
  assertEquals(parseEntries(text), digests);
  assertEquals(text, stringifyEntries(new Map([...digests].reverse())));
  assertThrows(
    () => parseEntries('{"format":2,"entries":{}}'),
    JsonError,
    "newer version",
  );
  assertThrows(
    () => parseEntries('{"format":1,"entries":{"a":"b"}}'),
    JsonError,
    '"b" is not a SHA-256',
  );
});

Deno.test("readErrors() gives code and message, and nothing for a proxy's page", () => {
  const text = '{"errors":[{"code":"DENIED","message":"no","detail":{}}]}';
  assertEquals(readErrors(text), "DENIED, no");
  for (const other of ["<html>", "{}", '{"errors":[]}', '{"errors":1}']) {
    assertEquals(readErrors(other), undefined);
  }
});

Deno.test("mediaTypeOf() knows archives by their names", () => {
  assertEquals(mediaTypeOf("a/b.zip"), "application/zip");
  assertEquals(mediaTypeOf("a/model.pt"), "application/octet-stream");
});
