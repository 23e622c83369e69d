import { SNIFF_BYTES } from "../../../base/archive_kind.ts";
import { concatenate } from "../../../base/bytes.ts";
import { ArchiveError } from "../../../base/errors.ts";
import type { Decompressor } from "../codecs/decompressor.ts";
import type { Format } from "../format.ts";
import { contentFault, type Packing, packingOf, PLAIN } from "./packing.ts";
import { TarReader } from "./reader.ts";

/** Tar archives, plain or packed. */
export const tar: Format = {
  name: "tar",
  // Also packed as nothing here reads it: to be reported, and not taken for a file.
  names:
    /\.(?:tar(?:\.(?:gz|bz2|xz|zst|lzma|lz4?|lzo|z|br))?|t(?:gz|bz2?|xz|zst))$/i,
  downloadApi: undefined,
  recognizes: (head) => packingOf(head) !== undefined,
  async unpack({ chunks }, { sink, budget, limits }) {
    const reader = new TarReader(sink, limits.headerBytes);
    let packing: Packing | undefined;
    let decompressor: Decompressor | undefined;
    /** The first bytes that came out. */
    let head = new Uint8Array(0);
    /** What the reader says of its first bytes is told better by what they are. */
    const toReader = (body: () => void) => {
      try {
        body();
      } catch (error) {
        const other = packing && contentFault(packing, head);
        throw error instanceof ArchiveError ? other ?? error : error;
      }
    };
    const output = (chunk: Uint8Array) => {
      budget.unpacked(chunk.length);
      if (head.length < SNIFF_BYTES) {
        head = concatenate(head, chunk.subarray(0, SNIFF_BYTES - head.length));
      }
      toReader(() => reader.push(chunk));
    };
    try {
      for (const chunk of chunks) {
        packing ??= packingOf(chunk) ?? PLAIN;
        decompressor ??= await packing.open(output);
        const { ended } = reader;
        await decompressor.write(chunk);
        if (ended) budget.trailing(chunk.length);
      }
      const sealed = await decompressor?.finish() ?? false;
      toReader(() => reader.finish(sealed));
    } finally {
      decompressor?.close?.();
    }
  },
};
