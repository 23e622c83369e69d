import { NetworkError } from "../errors.ts";
import type { TransferContext } from "../transfer/context.ts";
import { fetchText } from "../transfer/fetch_text.ts";
import { manifestAddresses, readmeAddress } from "./address.ts";
import type { FoundManifest, ZooSource } from "./source.ts";

/** Longest manifest that is read, in bytes; real ones have less than a thousand. */
const MAX_MANIFEST_BYTES = 1 << 20;

/**
 * Tries of a manifest beside the first: fewer than of an archive, since a copy
 * from an earlier run often serves as well, and a person waits for the answer.
 */
const MANIFEST_RETRIES = 2;

/** A zoo on a web server, or in a folder of the same layout that a `file:` address names. */
export function openWebZoo(
  address: string,
  transfer: TransferContext,
): ZooSource {
  const context = {
    ...transfer,
    retries: Math.min(transfer.retries, MANIFEST_RETRIES),
  };
  const read = (url: URL) =>
    fetchText(url, context, { limitBytes: MAX_MANIFEST_BYTES });
  return {
    address,
    async findManifest(id: string): Promise<FoundManifest | undefined> {
      for (const url of manifestAddresses(address, id)) {
        const answer = await read(url);
        if (answer.kind === "text") return { text: answer.text, address: url };
      }
      const readme = readmeAddress(address);
      if ((await read(readme)).kind === "text") return undefined;
      throw new NetworkError(
        `cannot find a model zoo at "${address}": it has neither the entry "${id}" nor "${readme.href}"`,
        {
          url: readme.href,
          retryable: false,
          hint: "Check the address in niftynet_model_zoo.",
        },
      );
    },
  };
}
