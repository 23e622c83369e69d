import { ManifestError, StoreError } from "../../../base/errors.ts";
import { slicePieces } from "../../../base/file_piece.ts";
import type { Blob } from "../../../transfer/blob.ts";
import type { TransferContext } from "../../../transfer/context.ts";
import { hashPieces, readPieces } from "../../../base/read_pieces.ts";
import { CURRENT } from "../../address.ts";
import { SIGNATURE } from "../../sha256sums.ts";
import { signByFolder } from "../../sign_command.ts";
import type { SignedOffer } from "../../source.ts";
import {
  byFolder,
  INDEX,
  type IndexEntry,
  parseIndex,
} from "../../zoo_index.ts";
import { completeTexts } from "../complete_texts.ts";
import { MAX_INDEX_BYTES } from "../kind.ts";
import type { ArchiveFacts } from "../../archive_facts.ts";
import type {
  ArchiveSupplier,
  CompleteMirror,
  MirrorArchive,
  MirroredFile,
  MirrorEntry,
  MirrorTarget,
  TextsBeside,
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
import { RegistryUploads } from "./registry_upload.ts";
import { findZooIndex, readEntry, type RegistryIndex } from "./registry_zoo.ts";

/**
 * A mirror in a repository of an OCI registry. Blobs come first, then the
 * artifacts of the entries, and the index last: readers see the old zoo or the
 * new one. Nothing is deleted: that is the registry's own business.
 */
export class RegistryTarget implements MirrorTarget {
  readonly path: string;
  readonly entries: ReadonlyMap<string, IndexEntry>;
  readonly work: string;
  readonly rewrites = false;
  readonly #client: RegistryClient;
  readonly #uploads: RegistryUploads;
  readonly #signal: AbortSignal;
  readonly #former: RegistryIndex | undefined;
  /** Digests of the entries' artifacts, by folder: those that there are, and those that are written. */
  readonly #artifacts: Map<string, string>;
  /** The files of the zoo, by path, as far as they are known. */
  readonly #layers = new Map<string, Layer>();
  readonly #formerLayers = new Map<string, Promise<readonly Layer[]>>();
  /** Digests of the texts that the repository has. */
  readonly #pushed = new Set<string>();
  #changed = false;

  private constructor(
    client: RegistryClient,
    work: string,
    former: RegistryIndex | undefined,
    entries: readonly IndexEntry[],
    means: TransferContext,
  ) {
    const { address, api } = client.repository;
    this.path = address;
    this.work = work;
    this.entries = byFolder(entries);
    this.#client = client;
    this.#uploads = new RegistryUploads(api, means);
    this.#signal = means.signal;
    this.#former = former;
    this.#artifacts = new Map(former?.entries);
  }

  /**
   * Looks what is in a repository, which need not exist.
   *
   * @param work a folder for archives on their way
   * @throws IntegrityError or ManifestError when what is there cannot be used,
   * NetworkError when the registry cannot be asked.
   */
  static async open(
    repository: RepositoryReference,
    work: string,
    means: TransferContext,
  ): Promise<RegistryTarget> {
    const client = new RegistryClient(repository, means);
    const former = await findZooIndex(client);
    const text = await readText(client, former, `${CURRENT}/${INDEX}`);
    const entries = text === undefined
      ? []
      : parseIndex(text, repository.address);
    return new RegistryTarget(client, work, former, entries, means);
  }

  async at(path: string): Promise<MirroredFile | undefined> {
    const layer = (await this.#filesOf(folderOf(path)))
      .find((each) => each.path === path);
    return layer && { bytes: layer.size, sha256: hexOf(layer), pieces: [] };
  }

  /** @throws ManifestError for an id that no tag can have, NetworkError where nothing may be written. */
  async begin(folders: readonly string[], sends: boolean): Promise<void> {
    for (const folder of folders) {
      const problem = tagProblem(folder);
      if (problem === undefined) continue;
      throw new ManifestError(
        `cannot write the entry "${folder}" to "${this.path}": ${problem}`,
        { hint: "Leave the entry out, or give it another id." },
      );
    }
    if (sends) await this.#uploads.assertAllowed();
  }

  async put(
    { folder, version, description, archives, texts }: MirrorEntry,
    supplier: ArchiveSupplier,
  ): ReturnType<MirrorTarget["put"]> {
    const layers = new Map<string, Layer>();
    for (const archive of archives) {
      layers.set(archive.path, await this.#putArchive(archive, supplier));
    }
    const facts = new Map<string, ArchiveFacts>();
    for (const [path, layer] of layers) {
      facts.set(path, { bytes: layer.size, sha256: hexOf(layer) });
    }
    for (const [path, text] of texts(facts)) {
      layers.set(path, await this.#putText(path, text));
    }
    const former = this.#artifacts.get(folder);
    const digest = await this.#putArtifact(folder, {
      type: ENTRY_TYPE,
      config: EMPTY_CONFIG,
      layers: [...layers.values()],
      version,
      description,
    }, former);
    this.#artifacts.set(folder, digest);
    for (const [path, layer] of layers) this.#layers.set(path, layer);
    const changed = former !== digest;
    if (changed) this.#changed = true;
    return { archives: facts, changed };
  }

  async keep(folder: string): Promise<void> {
    for (const layer of await this.#filesOf(folder)) {
      this.#layers.set(layer.path, layer);
    }
  }

  async finish(
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror> {
    const digests = new Map(
      Array.from(this.#layers, ([path, layer]) => [path, hexOf(layer)]),
    );
    const texts = await completeTexts(
      digests,
      beside,
      offers,
      (path) => readText(this.#client, this.#former, path),
    );
    const own: Layer[] = [];
    for (const [path, text] of texts) own.push(await this.#putText(path, text));
    const entries = stringifyEntries(this.#artifacts);
    const config = layerOf("", ENTRIES_TYPE, entries);
    await this.#push(config, entries);
    const former = this.#former?.digest;
    await this.#assertSame(former);
    const digest = await this.#putArtifact(INDEX_TAG, {
      type: INDEX_TYPE,
      config,
      layers: own,
    }, former);
    return {
      changed: this.#changed || digest !== former,
      files: [],
      sign: texts.has(SIGNATURE) ? undefined : signByFolder(this.path),
    };
  }

  /** Two machines that write one zoo would each lose what the other has put there. */
  async #assertSame(former: string | undefined): Promise<void> {
    const now = await this.#client.readArtifact(INDEX_TAG);
    if (now?.digest === former) return;
    throw new StoreError(
      `cannot complete the zoo "${this.path}": another process has written it meanwhile`,
      {
        failure: "changed",
        hint:
          "Run the same command again: what was sent need not be sent again.",
      },
    );
  }

  async #putArchive(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
  ): Promise<Layer> {
    const { kept, blob: { expected, at } } = archive;
    const { bytes, sha256 } = kept ?? expected;
    const isKnown = bytes !== undefined && sha256 !== undefined;
    if (isKnown && await this.#isThere(`sha256:${sha256}`, at)) {
      return this.#done(archive, supplier, { bytes, sha256 });
    }
    const supply = await supplier.get(archive);
    const facts = {
      bytes: supply.bytes,
      sha256: supply.fetched?.sha256 ?? sha256 ??
        await hashPieces(supply.pieces, this.#signal),
    };
    supplier.check(archive, facts);
    const digest = `sha256:${facts.sha256}`;
    if (!isKnown && await this.#uploads.hasBlob(digest)) {
      return this.#done(archive, supplier, facts);
    }
    const signal = this.#signal;
    await this.#uploads.pushBlob({
      digest,
      size: facts.bytes,
      read: async function* (offset, length) {
        let sent = offset;
        for await (
          const chunk of readPieces(
            slicePieces(supply.pieces, offset, length),
            signal,
          )
        ) {
          yield chunk;
          sent += chunk.length;
          supplier.sent(archive, sent, facts.bytes);
        }
      },
    });
    return this.#done(archive, supplier, facts);
  }

  /** Whether the repository has a blob, or gets it from where it can be had. */
  async #isThere(digest: string, at: Blob["at"]): Promise<boolean> {
    return await this.#uploads.hasBlob(digest) ||
      at.kind === "web" && await this.#uploads.mountBlob(digest, at.url);
  }

  /** An archive that the repository has. */
  #done(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
    { bytes, sha256 }: ArchiveFacts,
  ): Layer {
    supplier.done(archive, { bytes, sha256, pieces: [] });
    const { path } = archive;
    const digest = `sha256:${sha256}`;
    return { path, digest, size: bytes, mediaType: mediaTypeOf(path) };
  }

  async #putText(path: string, text: string): Promise<Layer> {
    const layer = layerOf(path, mediaTypeOf(path), text);
    await this.#push(layer, text);
    return layer;
  }

  /** Stores an artifact under its digest and a tag, unless it is there under both. */
  async #putArtifact(
    tag: string,
    artifact: Artifact,
    former: string | undefined,
  ): Promise<string> {
    const text = stringifyArtifact(artifact);
    const digest = digestOf(text);
    if (digest === former) return digest;
    await this.#push(EMPTY_CONFIG, EMPTY_BYTES);
    await this.#uploads.pushManifest(tag, text, MANIFEST_TYPE);
    return digest;
  }

  async #push({ digest, size }: Descriptor, text: string): Promise<void> {
    if (this.#pushed.has(digest)) return;
    this.#pushed.add(digest);
    if (await this.#uploads.hasBlob(digest)) return;
    const bytes = new TextEncoder().encode(text);
    await this.#uploads.pushBlob({
      digest,
      size,
      read: (offset, length) =>
        ReadableStream.from([bytes.slice(offset, offset + length)]),
    });
  }

  /** The files that the repository has of an entry. */
  #filesOf(folder: string): Promise<readonly Layer[]> {
    const index = this.#former;
    if (index === undefined) return Promise.resolve([]);
    const known = this.#formerLayers.get(folder) ??
      readEntry(this.#client, folder, index)
        .then((artifact) => artifact?.layers ?? []);
    this.#formerLayers.set(folder, known);
    return known;
  }
}

/** A text that stands beside the entries of a zoo. */
async function readText(
  client: RegistryClient,
  index: RegistryIndex | undefined,
  path: string,
): Promise<string | undefined> {
  const layer = index?.artifact.layers.find((each) => each.path === path);
  return layer && await client.readBlob(layer, `"${path}"`, MAX_INDEX_BYTES);
}

function layerOf(path: string, mediaType: string, text: string): Layer {
  const size = new TextEncoder().encode(text).length;
  return { path, mediaType, digest: digestOf(text), size };
}

/** The SHA-256 of a blob in hexadecimal. */
function hexOf({ digest }: Descriptor): string {
  return digest.slice("sha256:".length);
}

/** The folder of the entry that a path in a mirror belongs to. */
function folderOf(path: string): string {
  return path.slice(`${CURRENT}/`.length).replace(/\/.*/, "");
}
