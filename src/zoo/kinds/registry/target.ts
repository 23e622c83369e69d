import { ManifestError, StoreError } from "../../../base/errors.ts";
import { slicePieces } from "../../../base/file_piece.ts";
import { hashPieces, readPieces } from "../../../base/read_pieces.ts";
import type { ArchiveFacts, Blob } from "../../../transfer/blob.ts";
import type { TransferContext } from "../../../transfer/context.ts";
import { CURRENT, folderOf } from "../../address.ts";
import { SIGNATURE } from "../../sha256sums.ts";
import { signByFolder } from "../../trusted_comment.ts";
import { byFolder, INDEX, parseIndex } from "../../zoo_index.ts";
import { completeTexts } from "../complete_texts.ts";
import { MAX_INDEX_BYTES } from "../kind.ts";
import type {
  ArchiveSupplier,
  MirrorArchive,
  MirrorTarget,
} from "../target.ts";
import {
  type Artifact,
  type Descriptor,
  EMPTY_BYTES,
  EMPTY_CONFIG,
  ENTRIES_TYPE,
  ENTRY_TYPE,
  INDEX_TYPE,
  type Layer,
  MANIFEST_TYPE,
  mediaTypeOf,
  stringifyArtifact,
  stringifyEntries,
} from "./artifact.ts";
import {
  INDEX_TAG,
  type RepositoryReference,
  tagProblem,
} from "./reference.ts";
import { digestOf, RegistryClient } from "./registry_client.ts";
import { registryUploads } from "./registry_upload.ts";
import { entryReader, findZooIndex } from "./registry_zoo.ts";

/**
 * A mirror in a repository of an OCI registry, which need not exist. Blobs come
 * first, then the artifacts of the entries, and the index last: readers see the
 * old zoo or the new one. Nothing is deleted: that is the registry's own
 * business.
 *
 * @param work a folder for archives on their way
 * @throws IntegrityError or ManifestError when what is there cannot be used,
 * NetworkError when the registry cannot be asked.
 */
export async function openRegistryTarget(
  repository: RepositoryReference,
  work: string,
  means: TransferContext,
): Promise<MirrorTarget> {
  const { address, api } = repository;
  const { signal } = means;
  const client = new RegistryClient(repository, means);
  const uploads = registryUploads(api, means);
  const former = await findZooIndex(client);
  const index = await formerText(`${CURRENT}/${INDEX}`);
  const entries = byFolder(
    index === undefined ? [] : parseIndex(index, address),
  );
  /** Digests of the entries' artifacts, by folder: those that there are, and those that are written. */
  const artifacts = new Map(former?.entries);
  /** The files of the entries, by path, as far as they are put or kept. */
  const layers = new Map<string, Layer>();
  /** The files that the repository has of an entry. */
  const filesOf = entryReader(client, () => Promise.resolve(former));
  /** Digests of the texts that the repository has. */
  const pushed = new Set<string>();
  let hasChanged = false;

  /** A text that stands beside the entries of the zoo that is there. */
  async function formerText(path: string): Promise<string | undefined> {
    const layer = former?.artifact.layers.find((each) => each.path === path);
    return layer && await client.readBlob(layer, `"${path}"`, MAX_INDEX_BYTES);
  }

  /** Whether the repository has a blob, or gets it from where it can be had. */
  async function isThere(digest: string, at: Blob["at"]): Promise<boolean> {
    return await uploads.hasBlob(digest) ||
      at.kind === "web" && await uploads.mountBlob(digest, at.url);
  }

  /** Sends an archive, unless the repository has it. */
  async function pushArchive(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
  ): Promise<ArchiveFacts> {
    const { kept, blob: { expected, at } } = archive;
    const { bytes, sha256 } = kept ?? expected;
    const isKnown = bytes !== undefined && sha256 !== undefined;
    if (isKnown && await isThere(`sha256:${sha256}`, at)) {
      return { bytes, sha256 };
    }
    const { pieces, bytes: size, fetched } = await supplier.get(archive);
    const known = fetched?.sha256 ?? sha256;
    const facts = {
      bytes: size,
      sha256: known ?? await hashPieces(pieces, signal),
    };
    supplier.check(archive, facts);
    const digest = `sha256:${facts.sha256}`;
    if (!isKnown && await uploads.hasBlob(digest)) return facts;
    await uploads.pushBlob({
      digest,
      size,
      read: async function* (offset, length) {
        let sent = offset;
        const stretch = slicePieces(pieces, offset, length);
        for await (const chunk of readPieces(stretch, signal)) {
          yield chunk;
          sent += chunk.length;
          supplier.sent(archive, sent, size);
        }
      },
    });
    return facts;
  }

  async function push(
    { digest, size }: Descriptor,
    text: string,
  ): Promise<void> {
    if (pushed.has(digest)) return;
    if (!await uploads.hasBlob(digest)) {
      const bytes = new TextEncoder().encode(text);
      await uploads.pushBlob({
        digest,
        size,
        read: (offset, length) =>
          ReadableStream.from([bytes.slice(offset, offset + length)]),
      });
    }
    pushed.add(digest);
  }

  async function putText(path: string, text: string): Promise<Layer> {
    const layer = layerOf(path, mediaTypeOf(path), text);
    await push(layer, text);
    return layer;
  }

  /** Stores an artifact under its digest and a tag, unless it is there under both. */
  async function putArtifact(
    tag: string,
    artifact: Artifact,
    former: string | undefined,
  ): Promise<string> {
    const text = stringifyArtifact(artifact);
    const digest = digestOf(text);
    if (digest === former) return digest;
    await push(EMPTY_CONFIG, EMPTY_BYTES);
    await uploads.pushManifest(tag, text, MANIFEST_TYPE);
    return digest;
  }

  /** Two machines that write one zoo would each lose what the other has put there. */
  async function assertSame(): Promise<void> {
    const now = await client.readArtifact(INDEX_TAG);
    if (now?.digest === former?.digest) return;
    throw new StoreError(
      `cannot complete the zoo "${address}": another process changed it in the meantime`,
      {
        failure: "changed",
        hint:
          "Run the same command again: what was sent need not be sent again.",
      },
    );
  }

  return {
    path: address,
    entries,
    work,
    rewrites: false,

    async at(path) {
      const layer = (await filesOf(folderOf(path)))
        .find((each) => each.path === path);
      return layer && { bytes: layer.size, sha256: hexOf(layer), pieces: [] };
    },

    async begin(folders, sends) {
      for (const folder of folders) {
        const problem = tagProblem(folder);
        if (problem === undefined) continue;
        throw new ManifestError(
          `cannot write the entry "${folder}" to "${address}": ${problem}`,
          { hint: "Leave the entry out, or give it another id." },
        );
      }
      if (sends) await uploads.assertAllowed();
    },

    async put({ folder, version, description, archives, texts }, supplier) {
      const facts = new Map<string, ArchiveFacts>();
      const own: Layer[] = [];
      for (const archive of archives) {
        const { path } = archive;
        const fact = await pushArchive(archive, supplier);
        supplier.done(archive, { ...fact, pieces: [] });
        facts.set(path, fact);
        const digest = `sha256:${fact.sha256}`;
        const mediaType = mediaTypeOf(path);
        own.push({ path, digest, size: fact.bytes, mediaType });
      }
      for (const [path, text] of texts(facts)) {
        own.push(await putText(path, text));
      }
      const former = artifacts.get(folder);
      const digest = await putArtifact(folder, {
        type: ENTRY_TYPE,
        config: EMPTY_CONFIG,
        layers: own,
        version,
        description,
      }, former);
      artifacts.set(folder, digest);
      for (const layer of own) layers.set(layer.path, layer);
      const changed = former !== digest;
      if (changed) hasChanged = true;
      return { archives: facts, changed };
    },

    async keep(folder) {
      for (const layer of await filesOf(folder)) layers.set(layer.path, layer);
    },

    async finish(beside, offers) {
      const digests = new Map(
        Array.from(layers, ([path, layer]) => [path, hexOf(layer)]),
      );
      const texts = await completeTexts(digests, beside, offers, formerText);
      const own: Layer[] = [];
      for (const [path, text] of texts) own.push(await putText(path, text));
      const list = stringifyEntries(artifacts);
      const config = layerOf("", ENTRIES_TYPE, list);
      await push(config, list);
      await assertSame();
      const digest = await putArtifact(INDEX_TAG, {
        type: INDEX_TYPE,
        config,
        layers: own,
      }, former?.digest);
      return {
        changed: hasChanged || digest !== former?.digest,
        files: [],
        sign: texts.has(SIGNATURE) ? undefined : signByFolder(address),
      };
    },
  };
}

function layerOf(path: string, mediaType: string, text: string): Layer {
  const size = new TextEncoder().encode(text).length;
  return { path, mediaType, digest: digestOf(text), size };
}

/** The SHA-256 of a blob in hexadecimal. */
function hexOf({ digest }: Descriptor): string {
  return digest.slice("sha256:".length);
}
