// Pure: no disk, network, clock or environment.

import { entryFolder } from "./address.ts";
import { OFFICIAL_ARCHIVES } from "./official_archives.ts";
import { OFFICIAL_ROOT } from "./official_zoo.ts";
import type { IndexEntry } from "./zoo_index.ts";

/** An entry of the official zoo. */
interface Row {
  /** As its documentation writes it. */
  id: string;
  version?: string;
  about: string;
  /** The sections of its manifest in order, and the archive that each names. */
  archives: Readonly<Record<string, string>>;
}

/** An example that consists of a configuration file only. */
const EXAMPLE = { download: "download.tar.gz" };

/** The official zoo's entries. It is archived: these facts no longer change. */
const ROWS: readonly Row[] = [
  {
    id: "OASIS",
    about: "T1-weighted brain MR images from the OASIS study",
    archives: { data: "data.tar.gz" },
  },
  {
    id: "anisotropic_nets_brats_challenge_model_zoo",
    about: "Brain tumours in multi-modal MR images, by anisotropic networks",
    archives: {
      data: "data.tar.gz",
      weights: "weights.tar.gz",
      network_inference_config: "network_inference_config.tar.gz",
    },
  },
  {
    id: "autocontext_mr_ct_model_zoo",
    about: "CT images estimated from MR images, by an auto-context model",
    archives: {
      data: "data.tar.gz",
      error_maps: "error_maps.tar.gz",
      code: "code.tar.gz",
    },
  },
  {
    id: "cell_count_model_zoo",
    about: "Counting cells in microscopy images",
    archives: {
      code: "code.tar.gz",
      weights: "weights.tar.gz",
      data: "data.tar.gz",
    },
  },
  {
    id: "decathlon_hippocampus",
    about: "Hippocampus MR images of the Medical Segmentation Decathlon",
    archives: { download: "data.tar.gz" },
  },
  {
    id: "deepmedic",
    about: "Example configuration: segmentation with DeepMedic, untrained",
    archives: EXAMPLE,
  },
  {
    id: "default",
    about: "Example configuration: segmentation with one image modality",
    archives: EXAMPLE,
  },
  {
    id: "default_multimodal",
    about: "Example configuration: segmentation with several modalities",
    archives: EXAMPLE,
  },
  {
    id: "dense_vnet_abdominal_ct_model_zoo",
    about: "Organs in abdominal CT images, by a dense V-Net",
    archives: {
      code: "code.tar.gz",
      data: "data.tar.gz",
      weights: "weights.tar.gz",
    },
  },
  {
    id: "highres3dnet_brain_parcellation_model_zoo",
    about: "Brain parcellation from T1-weighted MR images, by HighRes3DNet",
    archives: {
      data: "data.tar.gz",
      weights: "weights.tar.gz",
      network_inference_config: "network_inference_config.tar.gz",
    },
  },
  {
    id: "hybrid_mr_ct_model_zoo",
    about: "CT from MR images, by auto-context with error-driven sampling",
    archives: {
      data: "data.tar.gz",
      error_maps: "error_maps.tar.gz",
      code: "code.tar.gz",
    },
  },
  {
    id: "monomodal_parcellation",
    about: "Brain images of one modality with parcellations, for examples",
    archives: { download: "download.tar.gz" },
  },
  {
    id: "mr_ct_regression_model_zoo",
    about: "CT images estimated from MR images, with adaptive sampling",
    archives: {
      data: "data.tar.gz",
      code: "code.tar.gz",
      error_maps: "error_maps.tar.gz",
    },
  },
  {
    id: "multimodal_BRATS",
    about: "Multi-modal MR images of brain tumours (BRATS), for examples",
    archives: { download: "download.tar.gz" },
  },
  {
    id: "scalenet",
    about: "Example configuration: segmentation with ScaleNet, untrained",
    archives: EXAMPLE,
  },
  {
    id: "testing",
    version: "1.1",
    about: "Images and code for NiftyNet's own tests",
    archives: { data: "data.tar.gz", code: "code.tar.gz" },
  },
  {
    id: "ultrasound_simulator_gan_model_zoo",
    about: "Simulated ultrasound images at given poses, by an adversarial net",
    archives: {
      data: "data.tar.gz",
      weights: "weights.tar.gz",
      code: "code.tar.gz",
    },
  },
  {
    id: "unet",
    about: "Example configuration: segmentation with U-Net, untrained",
    archives: EXAMPLE,
  },
  {
    id: "unet_histology",
    about: "Glands in images of colon histology, by a two-dimensional U-Net",
    archives: {
      code: "config.tar.gz",
      data: "data.tar.gz",
      weights: "weights.tar.gz",
    },
  },
  {
    id: "vnet",
    about: "Example configuration: segmentation with V-Net, untrained",
    archives: EXAMPLE,
  },
];

/** The catalogue of the official zoo, which has no index of its own. */
export const CATALOGUE: readonly IndexEntry[] = ROWS.map(indexEntry);

/** The sample ids of the official zoo. */
export const OFFICIAL_IDS: readonly string[] = ROWS.map(({ id }) => id);

/** The entry of the official zoo that stands in a folder. */
export function officialEntry(folder: string): IndexEntry | undefined {
  return CATALOGUE.find(({ id }) => entryFolder(id) === folder);
}

function indexEntry({ id, version = "1.0", about, archives }: Row): IndexEntry {
  return {
    id,
    version,
    description: about,
    archives: Object.entries(archives).map(([section, file]) => {
      const path = `${entryFolder(id)}/${file}`;
      const [sha256, bytes] = OFFICIAL_ARCHIVES[path] ?? [];
      const from = [new URL(path, OFFICIAL_ROOT).href];
      return { section, path, bytes, sha256, from };
    }),
  };
}
