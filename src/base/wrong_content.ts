// Pure: no disk, network, clock or environment.

import { type NonArchive, recognizeNonArchive } from "./archive_kind.ts";

/** Names of files that may well be a page, or hold one. */
const PAGE = /\.(?:x?html?|xht|xml|xslt?|svg)$/i;

/**
 * Names of files that are neither empty nor text. Left out is what has a form
 * or a header of text: `.nrrd`, `.mha`, `.mat`, `.pkl`, `.pdf`, `.hdr`, …
 */
const BINARY = new RegExp(
  `\\.(?:${
    [
      "pth?|ts|ckpt|onnx|safetensors|gguf|tflite|pb|h5|hdf5?|keras|caffemodel",
      "mlmodel|engine|plan|trt|bin|weights|params|joblib|np[yz]|parquet",
      "nii|mg[hz]|mnc|img|dcm|ima|png|jpe?g|gif|tiff?|bmp|webp",
      "gz|tgz|bz2|xz|zst|zip|tar|7z|rar|mar|jar|whl|so|dll|dylib|exe",
    ].join("|")
  })$`,
  "i",
);

/**
 * Tells what stands in the place of a file whose digest is not known, where
 * that is plainly not what its name says: a Git LFS pointer under any name, a
 * web page where the name does not speak of one, and nothing at all or a message
 * where it speaks of anything but text.
 *
 * @param head the file's first {@linkcode SNIFF_BYTES}, or all of it
 */
export function recognizeWrong(
  file: string,
  head: Uint8Array,
): NonArchive | undefined {
  const other = recognizeNonArchive(head);
  switch (other?.kind) {
    case undefined:
    case "lfs-pointer":
      return other;
    case "html":
      return PAGE.test(file) ? undefined : other;
    default:
      return BINARY.test(file) ? other : undefined;
  }
}
