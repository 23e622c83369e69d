import { isWebUrl } from "../../../base/describe_url.ts";
import { NetworkError } from "../../../base/errors.ts";
import { webBlob } from "../../../transfer/blob.ts";
import type { TransferContext } from "../../../transfer/context.ts";
import { fetchText } from "../../../transfer/fetch_text.ts";
import { probeSize } from "../../../transfer/probe_size.ts";
import {
  type Layout,
  layoutsOf,
  manifestPath,
  MAX_MANIFEST_BYTES,
  README,
  urlBelow,
} from "../../address.ts";
import type { ZooAddress } from "../../place.ts";
import {
  BRIEF_RETRIES,
  type EarlierManifest,
  type ManifestText,
} from "../../source.ts";
import { MAX_INDEX_BYTES, type ZooFiles, type ZooKind } from "../kind.ts";
import { INDEX } from "../../zoo_index.ts";

/** A zoo on a web server. */
export const WEB: ZooKind = {
  schemes: ["http", "https"],
  claims: ({ url }) => isWebUrl(url),
  open: (address, means) => Promise.resolve(webZooFiles(address, means)),
  server: ({ url }) => url,
  blobElsewhere: (url) => isWebUrl(url) ? webBlob(url) : undefined,
};

function webZooFiles(
  { text: address, base }: ZooAddress,
  transfer: TransferContext,
): ZooFiles {
  const layouts = layoutsOf(base);
  /** The layout that the zoo turned out to have, alone. */
  let candidates = layouts;

  const patient = (brief: boolean | undefined) =>
    brief
      ? { ...transfer, retries: Math.min(transfer.retries, BRIEF_RETRIES) }
      : transfer;

  async function read(url: URL, limitBytes: number, context = transfer) {
    const answer = await fetchText(url, context, { limitBytes });
    return answer.kind === "text" ? answer.text : undefined;
  }
  async function readManifest(
    address: URL,
    earlier: EarlierManifest | undefined,
    context: TransferContext,
  ): Promise<ManifestText | undefined> {
    const isSame = earlier?.address === address.href;
    const answer = await fetchText(address, context, {
      limitBytes: MAX_MANIFEST_BYTES,
      ...(isSame && earlier.version),
    });
    switch (answer.kind) {
      case "text": {
        const { text, version } = answer;
        const isVersioned = Object.keys(version).length > 0;
        return { text, address, ...(isVersioned && { version }) };
      }
      case "not-modified":
        return isSame ? { ...earlier, address } : undefined;
      case "not-found":
        return undefined;
    }
  }
  async function isLaidOutAs(
    { root }: Layout,
    context: TransferContext,
  ): Promise<boolean> {
    const readme = urlBelow(root, README);
    if (await read(readme, MAX_MANIFEST_BYTES, context) !== undefined) {
      return true;
    }
    return await unlessRefused(() =>
      read(urlBelow(root, INDEX), MAX_INDEX_BYTES, context)
    ) !== undefined;
  }
  /**
   * Goes through the ways in which the zoo may be laid out, and remembers which it is.
   *
   * @param find what to look for first: what it finds shows the layout as well
   * @param missing paths that a place without a zoo has none of
   */
  async function settle<T>(
    find: (layout: Layout) => Promise<T | undefined>,
    context: TransferContext,
    missing: readonly string[],
  ): Promise<{ root: URL; found: T | undefined }> {
    for (const layout of candidates) {
      const found = await find(layout);
      const isKnown = found !== undefined || candidates.length === 1;
      if (!isKnown && !await isLaidOutAs(layout, context)) continue;
      candidates = [layout];
      return { root: layout.root, found };
    }
    throw noZoo(address, base, missing);
  }
  const rootOf = async () =>
    (await settle(() => Promise.resolve(undefined), transfer, [README, INDEX]))
      .root;

  return {
    address,
    base,
    root: () => candidates[0]?.root ?? base,
    async findManifest(id, { earlier, brief }) {
      const context = patient(brief);
      const find = async (layout: Layout) => {
        for (const address of layout.manifests(id)) {
          const found = await readManifest(address, earlier, context);
          if (found !== undefined) return found;
        }
        return undefined;
      };
      const missing = [manifestPath(id), README];
      return (await settle(find, context, missing)).found;
    },
    urlOf: async (path) => urlBelow(await rootOf(), path),
    readText: (url, limitBytes, brief) =>
      unlessRefused(() => read(url, limitBytes, patient(brief))),
    blobAt: (url) => Promise.resolve(webBlob(url)),
    findBlob: async (path) => {
      const blob = webBlob(urlBelow(await rootOf(), path));
      return await unlessRefused(async () => {
        await probeSize(blob, transfer);
        return blob;
      });
    },
    lookAround: () => Promise.resolve(undefined),
  };
}

/** Storage that serves files as a web site answers 403, not 404, for what it does not have. */
async function unlessRefused<T>(
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const status = error instanceof NetworkError ? error.status : undefined;
    if (status === 403 || status === 404 || status === 410) return undefined;
    throw error;
  }
}

function noZoo(
  address: string,
  base: URL,
  missing: readonly string[],
): NetworkError {
  const root = layoutsOf(base)[0]?.root ?? base;
  const urls = missing.map((path) => `"${urlBelow(root, path).href}"`);
  return new NetworkError(
    `cannot find a model zoo at "${address}": it has neither ${
      urls.join(" nor ")
    }`,
    {
      failure: "not-found",
      hint: /\.tar(?:\.\d{3,})?\/$/i.test(base.pathname)
        ? "A bundle is read from a disk: download it, and name the file with --zoo."
        : "Check the address in --zoo, niftynet_model_zoo or config.ini.",
    },
  );
}
