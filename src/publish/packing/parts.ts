// Pure: no disk, network, clock or environment.

/** A kind of content that an entry may have, laid out as the official zoo's contributor guide has it. */
export interface Part {
  section: "code" | "data" | "weights";
  /** Name of its archive in the entry's folder. */
  archive: string;
  /** Folder of a home that it goes to. */
  destination: string;
}

/**
 * What an entry may consist of, in the order of the manifest.
 *
 * @see https://github.com/NifTK/NiftyNet/blob/v0.5.0/doc/source/contributing.md#submitting-model-zoo-entries
 */
export const PARTS: readonly Part[] = [
  { section: "code", archive: "config.tar.gz", destination: "extensions" },
  { section: "data", archive: "data.tar.gz", destination: "data" },
  { section: "weights", archive: "weights.tar.gz", destination: "models" },
];

/** Name of the folder that NiftyNet looks for checkpoints in, below that of the weights. */
export const CHECKPOINTS = "models";
