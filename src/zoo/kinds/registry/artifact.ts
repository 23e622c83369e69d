// Pure: no disk, network, clock or environment.

import {
  fieldsIn,
  fieldsOf,
  JsonError,
  listOf,
  numberOf,
  objectOf,
  parseObject,
  textOf,
  textsOf,
} from "../../../base/json.ts";
import { checkRelativePath } from "../../../base/portable_path.ts";
import { isDigest } from "./reference.ts";

/** Media type of every manifest that is written and read here. */
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** What a request for a manifest accepts: without both, a registry may say that there is none. */
export const ACCEPTED_TYPES =
  `${MANIFEST_TYPE}, application/vnd.oci.image.index.v1+json`;

/** Longest manifest that registries must take, in bytes. */
export const MAX_ARTIFACT_BYTES = 4 << 20;

/** Type of the artifact of an entry. */
export const ENTRY_TYPE = "application/vnd.net-download.entry.v1";

/** Type of the artifact that lists a zoo's entries. */
export const INDEX_TYPE = "application/vnd.net-download.index.v1";

/** Media type of the config blob of the index: each entry's folder and the digest of its artifact. */
export const ENTRIES_TYPE = "application/vnd.net-download.entries.v1+json";

/** The config blob of an artifact that has none (image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
export const EMPTY_CONFIG = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest:
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  size: 2,
} as const;

/** The bytes of that blob. */
export const EMPTY_BYTES = "{}";

const TITLE = "org.opencontainers.image.title";
const VERSION = "org.opencontainers.image.version";
const DESCRIPTION = "org.opencontainers.image.description";

/** What a registry knows of a blob (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  /** As `sha256:…`. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A file of a zoo, as a layer of an artifact. */
export interface Layer extends Descriptor {
  /** Its path in the zoo's folder, with `/` between its parts. */
  readonly path: string;
}

/** An entry of a zoo, or its index. */
export interface Artifact {
  readonly type: string;
  readonly config: Descriptor;
  readonly layers: readonly Layer[];
  readonly version?: string | undefined;
  readonly description?: string | undefined;
}

/** The text of an artifact's manifest: the same for the same artifact. */
export function stringifyArtifact(artifact: Artifact): string {
  const { type, config, layers, version, description } = artifact;
  const about = {
    ...(description !== undefined && { [DESCRIPTION]: description }),
    ...(version !== undefined && { [VERSION]: version }),
  };
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: type,
    config,
    layers: layers.map(({ mediaType, digest, size, path }) => ({
      mediaType,
      digest,
      size,
      annotations: { [TITLE]: path },
    })),
    ...(Object.keys(about).length > 0 && { annotations: about }),
  });
}

/**
 * Reads an artifact's manifest. Nothing in it is trusted: a layer without a
 * path is passed over, since other tools may add some.
 *
 * @throws JsonError that says what is wrong with it.
 */
export function parseArtifact(text: string): Artifact {
  const manifest = parseObject(text, "the manifest");
  const config = readDescriptor(manifest["config"]);
  return {
    type: manifest["artifactType"] === undefined
      ? config.mediaType
      : textOf(manifest, "artifactType"),
    config,
    layers: listOf(manifest, "layers").flatMap(readLayer),
  };
}

function readLayer(value: unknown): Layer[] {
  const descriptor = readDescriptor(value);
  const annotations = objectOf(value, "a layer")["annotations"] ?? {};
  const path = objectOf(annotations, "the annotations")[TITLE];
  if (typeof path !== "string") return [];
  const checked = checkRelativePath(path);
  if ("reason" in checked) {
    throw new JsonError(`its path "${path}" ${checked.reason}`);
  }
  return [{ ...descriptor, path: checked.segments.join("/") }];
}

function readDescriptor(value: unknown): Descriptor {
  const fields = objectOf(value, "a descriptor");
  const size = numberOf(fields, "size");
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new JsonError(`"${size}" is not a number of bytes`);
  }
  const digest = readDigest(fields["digest"]);
  return { mediaType: textOf(fields, "mediaType"), digest, size };
}

function readDigest(value: unknown): string {
  if (typeof value === "string" && isDigest(value)) return value;
  throw new JsonError(`"${value}" is not a SHA-256`);
}

/** Goes up when an older program could misread a list of entries. */
const FORMAT = 1;

/**
 * The config blob of an index.
 *
 * @param digests of the artifacts, by the folders of their entries
 */
export function stringifyEntries(digests: ReadonlyMap<string, string>): string {
  const sorted = [...digests].sort(([a], [b]) => a < b ? -1 : 1);
  const entries = Object.fromEntries(sorted);
  return JSON.stringify({ format: FORMAT, entries }) + "\n";
}

/**
 * Reads the config blob of an index.
 *
 * @returns the digests of the artifacts, by the folders of their entries.
 * @throws JsonError that says what is wrong with it.
 */
export function parseEntries(text: string): Map<string, string> {
  const { format, entries } = parseObject(text, "the list of entries");
  if (typeof format === "number" && format > FORMAT) {
    throw new JsonError("a newer version of this program wrote it");
  }
  return new Map(
    Object.entries(objectOf(entries, '"entries"')).map((
      [folder, digest],
    ) => [folder, readDigest(digest)]),
  );
}

/** The media type of a file of a zoo, by its name (RFC 6838; ModelPack's and OCI's types for archives). */
export function mediaTypeOf(path: string): string {
  const known = MEDIA_TYPES.find(([ending]) => path.endsWith(ending));
  return known === undefined ? "application/octet-stream" : known[1];
}

const MEDIA_TYPES: readonly (readonly [ending: string, type: string])[] = [
  [".tar.gz", "application/vnd.oci.image.layer.v1.tar+gzip"],
  [".tgz", "application/vnd.oci.image.layer.v1.tar+gzip"],
  [".tar.zst", "application/vnd.oci.image.layer.v1.tar+zstd"],
  [".tar", "application/vnd.oci.image.layer.v1.tar"],
  [".zip", "application/zip"],
  [".json", "application/json"],
  [".html", "text/html"],
  [".md", "text/markdown"],
  [".ini", "text/plain"],
  ["LICENSE", "text/plain"],
  ["SHA256SUMS", "text/plain"],
  [".minisig", "text/plain"],
];

/** What a registry says of a failure (distribution-spec v1.1.1, "Error Codes"); undefined when nothing. */
export function readErrors(text: string): string | undefined {
  // A proxy's own page, or a text: the status has to do.
  const errors = fieldsIn(text)?.["errors"];
  const first = Array.isArray(errors) ? fieldsOf(errors[0]) : undefined;
  const { code, message } = textsOf(first ?? {}, "code", "message");
  return [code, message].filter((each) => each !== undefined).join(", ") ||
    undefined;
}
