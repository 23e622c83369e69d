import { ACTIONS } from "../actions/actions.ts";
import { toFileUrl } from "@std/path";
import { publicUrl } from "../base/describe_url.ts";
import { ManifestError } from "../base/errors.ts";
import { hashBytes } from "../store/hash_file.ts";
import { parseManifest } from "../zoo/manifest.ts";
import type { EntryRecord } from "./installed_entry.ts";

/**
 * Reads a record: the manifest that was installed, by whichever program.
 *
 * @param path the record's own path, for messages
 * @returns beside what it says, why its folders cannot be told, if so.
 */
export function parseRecord(
  bytes: Uint8Array,
  id: string,
  path: string,
): { record: EntryRecord; unusable: ManifestError | undefined } {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  try {
    const { version, about, steps } = parseManifest(
      text,
      id,
      toFileUrl(path),
      ACTIONS,
    );
    const sections = steps.map(({ section, folder, url }) => ({
      section,
      folder: folder.join("/"),
      // A relative one is relative to where the manifest was.
      ...(/^https?:$/.test(url.protocol) && { url: publicUrl(url) }),
    }));
    const sha256 = hashBytes(bytes);
    return {
      record: { version, sections, about, sha256 },
      unusable: undefined,
    };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return {
      record: { version: undefined, sections: undefined },
      unusable: error,
    };
  }
}
