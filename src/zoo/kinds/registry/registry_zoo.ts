import { NetworkError } from "../../../base/errors.ts";
import { JsonError } from "../../../base/json.ts";
import { once } from "../../../base/once.ts";
import type { Blob } from "../../../transfer/blob.ts";
import type { TransferContext } from "../../../transfer/context.ts";
import {
  CURRENT,
  entryFolder,
  folderOf,
  manifestPath,
  MAX_MANIFEST_BYTES,
  pathBelow,
  urlBelow,
} from "../../address.ts";
import { BRIEF_RETRIES } from "../../source.ts";
import { damagedZoo, MAX_INDEX_BYTES, type ZooFiles } from "../kind.ts";
import {
  type Artifact,
  ENTRY_TYPE,
  INDEX_TYPE,
  type Layer,
  parseEntries,
} from "./artifact.ts";
import { INDEX_TAG, type RepositoryReference } from "./reference.ts";
import { RegistryClient, WRITE_AGAIN } from "./registry_client.ts";

/** A zoo's index, and where its entries are. */
export interface RegistryIndex {
  readonly artifact: Artifact;
  /** Of its manifest. */
  readonly digest: string;
  /** Digests of the entries' artifacts, by the folders of the entries. */
  readonly entries: ReadonlyMap<string, string>;
}

/**
 * The files of a zoo in a repository of an OCI registry: an artifact for each
 * entry, and one that lists them. Digests come from that list alone: tags are
 * for people, and may be moved.
 */
export function registryZooFiles(
  repository: RepositoryReference,
  means: TransferContext,
): ZooFiles {
  const client = new RegistryClient(repository, means);
  const { address } = repository;
  const base = new URL(`${address}/`);
  const root = urlBelow(base, `${CURRENT}/`);
  const index = once(async (retries?: number) => {
    const found = await findZooIndex(client, retries);
    if (found === undefined) throw noZooIn(repository);
    return found;
  });
  const layersOf = entryReader(client, index);
  /** The layer at a path from the zoo's folder. */
  async function layerAt(path: string): Promise<Layer | undefined> {
    const isIt = (layer: Layer) => layer.path === path;
    return (await index()).artifact.layers.find(isIt) ??
      (await layersOf(folderOf(path))).find(isIt);
  }
  function blobOf({ path, digest, size }: Layer): Blob {
    return {
      key: digest,
      label: urlBelow(base, path).href,
      expected: { sha256: digest.slice("sha256:".length), bytes: size },
      at: {
        kind: "web",
        url: client.blobUrl(digest),
        identity: new URL(`oci://${digest.replace(":", "/")}`),
      },
    };
  }
  async function readText(
    url: URL,
    limitBytes: number,
  ): Promise<string | undefined> {
    const path = pathBelow(base, url);
    const layer = path === undefined ? undefined : await layerAt(path);
    return layer && await client.readBlob(layer, `"${layer.path}"`, limitBytes);
  }

  return {
    address,
    base,
    root: () => root,
    async findManifest(id, { brief }) {
      await index(brief ? Math.min(means.retries, BRIEF_RETRIES) : undefined);
      const url = urlBelow(root, manifestPath(id));
      const text = await readText(url, MAX_MANIFEST_BYTES);
      return text === undefined ? undefined : { text, address: url };
    },
    urlOf: (path) => Promise.resolve(urlBelow(root, path)),
    readText,
    async blobAt(url) {
      const layer = await layerAt(pathBelow(base, url) ?? "");
      if (layer !== undefined) return blobOf(layer);
      throw damagedZoo(
        `cannot find "${url.href}": the zoo's artifact has no such file`,
      );
    },
    async findBlob(path) {
      const layer = await layerAt(`${CURRENT}/${path}`);
      return layer && blobOf(layer);
    },
    async lookAround() {
      return [...(await index()).entries.keys()].sort().map((id) => ({
        id,
        version: undefined,
        description: undefined,
        archives: [],
      }));
    },
  };
}

function noZooIn({ address, pin }: RepositoryReference): NetworkError {
  const [what, hint] = pin === undefined
    ? [
      `artifact tagged "${INDEX_TAG}"`,
      `Check the name. "net_download mirror --all --to ${address}" writes a zoo.`,
    ]
    : [
      "such index",
      "The registry may have removed it when the zoo was written again: leave the pin out to use the newest.",
    ];
  return new NetworkError(
    `cannot find a model zoo at "${address}": the repository has no ${what}`,
    { status: 404, hint },
  );
}

/**
 * Reads the index of a zoo.
 *
 * @param retries at most; those of the run unless told
 * @returns undefined when the repository has none.
 * @throws NetworkError when the registry cannot be asked, IntegrityError when
 * the index cannot be used.
 */
export async function findZooIndex(
  client: RegistryClient,
  retries?: number,
): Promise<RegistryIndex | undefined> {
  const { address, pin } = client.repository;
  const found = await client.readArtifact(pin ?? INDEX_TAG, retries);
  if (found === undefined) return undefined;
  const { artifact, digest } = found;
  const refuse = (why: string, cause?: unknown) =>
    damagedZoo(`cannot use "${address}" as a model zoo: ${why}`, { cause });
  if (artifact.type !== INDEX_TYPE) {
    throw refuse(`its index is of the type "${artifact.type}"`);
  }
  const text = await client.readBlob(
    artifact.config,
    "the list of entries",
    MAX_INDEX_BYTES,
  );
  try {
    return { artifact, digest, entries: parseEntries(text) };
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    throw refuse(`its list of entries cannot be read: ${cause.message}`, cause);
  }
}

/**
 * Reads the files of entries by their folders, each once; none of an entry that
 * the index does not have.
 *
 * @throws IntegrityError when the artifact of one is missing, or of another type.
 */
export function entryReader(
  client: RegistryClient,
  index: () => Promise<RegistryIndex | undefined>,
): (folder: string) => Promise<readonly Layer[]> {
  const known = new Map<string, () => Promise<readonly Layer[]>>();
  return (folder) => {
    const read = known.get(folder) ??
      once(async () => await readLayers(client, folder, await index()));
    known.set(folder, read);
    return read();
  };
}

async function readLayers(
  client: RegistryClient,
  folder: string,
  index: RegistryIndex | undefined,
): Promise<readonly Layer[]> {
  const digest = index?.entries.get(entryFolder(folder));
  if (digest === undefined) return [];
  const artifact = (await client.readArtifact(digest))?.artifact;
  if (artifact?.type === ENTRY_TYPE) return artifact.layers;
  const why = artifact === undefined
    ? `the registry has lost its artifact, ${digest}`
    : `its artifact is of the type "${artifact.type}"`;
  throw damagedZoo(
    `cannot use the entry "${folder}" of "${client.repository.address}": ${why}`,
    { hint: WRITE_AGAIN },
  );
}
