/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

self.onmessage = async ({ data: { kind, file } }: MessageEvent) => {
  for await (const _ of kind === "zlib" ? zlib(file) : stream(file));
  self.postMessage("done");
};

function zlib(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file).pipe(createGunzip({ chunkSize: 65_536 }));
}

function stream(file: string): AsyncIterable<Uint8Array> {
  return Deno.openSync(file).readable
    .pipeThrough(new DecompressionStream("gzip"));
}
