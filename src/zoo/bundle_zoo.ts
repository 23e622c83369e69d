import { join, toFileUrl } from "@std/path";
import { IntegrityError } from "../base/errors.ts";
import { CURRENT, manifestPath, pathBelow, urlBelow } from "./address.ts";
import type { Bundle } from "./bundle/open_bundle.ts";
import { type Blob, diskBlob } from "../transfer/blob.ts";
import { decodeText, tooLong } from "../transfer/read_text.ts";
import { MAX_MANIFEST_BYTES, type ZooFiles } from "./zoo_files.ts";

/**
 * The files of a zoo in a bundle. Addresses look as if the bundle were a
 * folder; nobody can open them, so archives are given as pieces of its parts.
 *
 * @param path full path of the bundle
 */
export function bundleZooFiles(path: string, bundle: Bundle): ZooFiles {
  const base = toFileUrl(join(path, "/"));
  const root = new URL(`${CURRENT}/`, base);
  const find = (url: URL) => bundle.files.get(pathBelow(base, url) ?? "");
  const locate = (url: URL): Blob | undefined => {
    const file = find(url);
    if (file === undefined) return undefined;
    const expected = { sha256: file.sha256, bytes: file.size };
    return diskBlob(url, bundle.pieces(file), expected);
  };
  const read = async (url: URL, limitBytes = MAX_MANIFEST_BYTES) => {
    const file = find(url);
    if (file !== undefined && file.size > limitBytes) {
      throw tooLong(url, limitBytes);
    }
    return file && decodeText(await bundle.read(file), url);
  };
  return {
    address: path,
    mayHaveIndex: true,
    async findManifest(id) {
      const address = urlBelow(root, manifestPath(id));
      const text = await read(address);
      return text === undefined ? text : { text, address };
    },
    manifestAddress: (id) => urlBelow(root, manifestPath(id)),
    urlOf: (path) => Promise.resolve(urlBelow(root, path)),
    readText: read,
    owns: (url) => pathBelow(base, url) !== undefined,
    blobAt(url) {
      const found = locate(url);
      if (found !== undefined) return Promise.resolve(found);
      throw new IntegrityError(
        `cannot find "${pathBelow(base, url)}" in the bundle "${path}"`,
      );
    },
    findBlob: (path) => Promise.resolve(locate(urlBelow(root, path))),
    lookAround: () => Promise.resolve(undefined),
  };
}
