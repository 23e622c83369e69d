import { officialEntry } from "../../src/zoo/official_zoo.ts";
import { entryFolder } from "../../src/zoo/address.ts";
import { INDEX, stringifyIndex } from "../../src/zoo/zoo_index.ts";
import { type ArchiveFile, tarGzip } from "./archive.ts";
import {
  abdomenFiles,
  DENSE_VNET_CODE,
  denseVnetWeights,
  HIGHRES3DNET_CONFIG,
  highres3dnetWeights,
  oasisFiles,
  UNET_EXAMPLE,
} from "./archive_files.ts";

/** The entry that the demo downloads: the one that NiftyNet's handbook takes as its example. */
export const DEMO_ID = "highres3dnet_brain_parcellation_model_zoo";

/** A section of a manifest, and the archive beside the manifest that it names. */
interface DemoSection {
  section: string;
  destination: string;
  /** Folder in the destination; the sample id unless given. */
  localId?: string;
  files: readonly ArchiveFile[];
}

/** A file of the zoo, below its root. */
export interface ZooFile {
  path: string;
  type: "text/plain" | "application/gzip";
  content: Uint8Array<ArrayBuffer>;
}

/** What the demo zoo holds: a few MB, the same bytes every time. */
export interface ZooContent {
  /** The ids of its entries. */
  ids: readonly string[];
  files: readonly ZooFile[];
}

/** The demo zoo's content, with manifests for a zoo whose root is `base`. */
export async function makeZoo(base: string): Promise<ZooContent> {
  const entries = await makeEntries();
  const files = await Promise.all(
    Object.entries(entries).map(([id, sections]) =>
      entryFiles(base, id, sections)
    ),
  );
  const ids = Object.keys(entries);
  return {
    ids,
    files: [
      textFile("README.md", "# Demo model zoo\n\nNothing in it is real.\n"),
      textFile(INDEX, indexText(ids, files.flat())),
      ...files.flat(),
    ],
  };
}

/** The zoo's index, with the official zoo's words for its entries. */
function indexText(ids: readonly string[], files: readonly ZooFile[]): string {
  return stringifyIndex(ids.map((id) => {
    const folder = entryFolder(id);
    const archives = files.filter(({ path, type }) =>
      path.startsWith(`${folder}/`) && type === "application/gzip"
    );
    return {
      id,
      version: "1.0",
      description: officialEntry(folder)?.description,
      archives: archives.map(({ path, content }) => ({
        section: path.slice(folder.length + 1, -".tar.gz".length),
        path,
        bytes: content.length,
        sha256: undefined,
        from: [],
      })),
    };
  }));
}

async function makeEntries(): Promise<Record<string, readonly DemoSection[]>> {
  // One data set for two entries, as in the public zoo.
  const oasis = await oasisFiles();
  return {
    [DEMO_ID]: [
      { section: "data", destination: "data", localId: "OASIS", files: oasis },
      {
        section: "weights",
        destination: "models",
        localId: "highres3dnet_brain_parcellation",
        files: highres3dnetWeights(),
      },
      {
        section: "network_inference_config",
        destination: "extensions",
        localId: "highres3dnet_brain_parcellation",
        files: HIGHRES3DNET_CONFIG,
      },
    ],
    OASIS: [{ section: "data", destination: "data", files: oasis }],
    dense_vnet_abdominal_ct_model_zoo: [
      {
        section: "code",
        destination: "extensions",
        localId: "dense_vnet_abdominal_ct",
        files: DENSE_VNET_CODE,
      },
      {
        section: "data",
        destination: "data",
        localId: "dense_vnet_abdominal_ct",
        files: await abdomenFiles(),
      },
      {
        section: "weights",
        destination: "models",
        localId: "dense_vnet_abdominal_ct",
        files: denseVnetWeights(),
      },
    ],
    unet: [
      { section: "download", destination: "examples", files: UNET_EXAMPLE },
    ],
  };
}

/** An entry's manifest and its archives. */
async function entryFiles(
  base: string,
  id: string,
  sections: readonly DemoSection[],
): Promise<ZooFile[]> {
  const folder = entryFolder(id);
  const archives = await Promise.all(
    sections.map(async ({ section, files }): Promise<ZooFile> => ({
      path: `${folder}/${section}.tar.gz`,
      type: "application/gzip",
      content: await tarGzip(files),
    })),
  );
  const manifest = manifestText(`${base}/${folder}`, sections);
  return [textFile(`${folder}/main.ini`, manifest), ...archives];
}

function manifestText(url: string, sections: readonly DemoSection[]): string {
  const texts = sections.map(({ section, destination, localId }) =>
    `[${section}]
${localId === undefined ? "" : `local_id = ${localId}\n`}\
url = ${url}/${section}.tar.gz
action = expand
destination = ${destination}
`
  );
  return ["[config]\nversion = 1.0\n", ...texts].join("\n");
}

function textFile(path: string, text: string): ZooFile {
  return { path, type: "text/plain", content: new TextEncoder().encode(text) };
}
