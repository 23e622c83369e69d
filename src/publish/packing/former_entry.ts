import { ACTIONS } from "../../actions/actions.ts";
import { join, toFileUrl } from "@std/path";
import { ManifestError } from "../../base/errors.ts";
import { listNames, readIfThere } from "../../store/look.ts";
import { foldName } from "../../base/system/fold_name.ts";
import { MANIFEST } from "../../zoo/address.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import { parseManifest } from "../../zoo/manifest.ts";
import { INDEX, parseIndex } from "../../zoo/zoo_index.ts";
import type { FormerEntry } from "./accident.ts";
import type { ZooFolder } from "./zoo_folder.ts";

/**
 * What a zoo has in the place of an entry that is about to be packed.
 *
 * @returns undefined where it has nothing, or nothing that could be installed.
 * @throws ManifestError when the zoo's index cannot be used, StoreError.
 */
export async function readFormerEntry(
  id: string,
  { root }: Pick<ZooFolder, "root">,
): Promise<FormerEntry | undefined> {
  const name = entryFolder(id);
  const decoder = new TextDecoder();
  const manifest = join(root, name, MANIFEST);
  const text = decoder.decode(await readIfThere(manifest, "manifest"));
  if (text === "") return undefined;
  try {
    const { version, requires, steps } = parseManifest(
      text,
      id,
      toFileUrl(manifest),
      ACTIONS,
    );
    const index = await readIfThere(join(root, INDEX), "index");
    const indexed = index && parseIndex(decoder.decode(index), INDEX)
      .find((entry) => entryFolder(entry.id) === name);
    return {
      id: indexed?.id ?? id,
      version,
      digests: new Map(
        steps.map(({ section, expected }) => [section, expected.sha256]),
      ),
      requirements: [
        ...requires.downloadApi ? ["min_download_api"] : [],
        ...requires.niftynet ? ["min_niftynet"] : [],
      ],
      hasFullAddresses: /^\s*url\s*[=:]\s*https?:/im.test(text),
    };
  } catch (error) {
    // One that cannot be used was installed by nobody.
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}

/** The folder of another entry that some systems take for the same. */
export function twinOf(
  id: string,
  { root }: Pick<ZooFolder, "root">,
): string | undefined {
  const name = entryFolder(id);
  const fold = (text: string) => foldName(text, "darwin");
  const names = listNames(root);
  return names.find((each) => each !== name && fold(each) === fold(name));
}
