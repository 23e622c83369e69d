// Pure: no disk, network, clock or environment.

import { CURRENT, entryFolder, pathBelow } from "./address.ts";
import type { IndexedArchive, IndexEntry } from "./zoo_index.ts";

/** The zoo that is asked when nothing else is set. */
export const OFFICIAL_ZOO = "https://github.com/NifTK/NiftyNetModelZoo";

/** Whether an address is that of the official zoo. */
export function isOfficialZoo(address: string): boolean {
  return address.replace(/\/+$/, "") === OFFICIAL_ZOO;
}

/** The folder of the official zoo that its current layout begins at. */
const OFFICIAL_ROOT = new URL(`${OFFICIAL_ZOO}/${CURRENT}/`);

/**
 * The path behind the official zoo's branch that an address points to, such as
 * `unet/download.tar.gz`; `undefined` for every other address. Mirrors keep
 * these paths.
 */
export function officialPath(url: URL): string | undefined {
  return pathBelow(OFFICIAL_ROOT, url);
}

/**
 * The official zoo's entries: id as its documentation writes it, version, what
 * it is; below that its archives in the manifest's order: section, file, size in
 * bytes and SHA-256, as the zoo's Git LFS pointers give them. The zoo is
 * archived, so these facts no longer change. Of one archive they are not known.
 */
const TABLE = `
OASIS 1.0 T1-weighted brain MR images from the OASIS study
  data data.tar.gz 6595794 0a939a759aae0fdb896ee37ce1d28100627f656a5b95915f32827e0b5fda8c4f
anisotropic_nets_brats_challenge_model_zoo 1.0 Brain tumours in multi-modal MR images, by anisotropic networks
  data data.tar.gz 23752405 e4a2b39e715115aa0f0dfd78768f4c131b65124e3c303b08182ac54280849d8a
  weights weights.tar.gz 9193907 b1d8bce6820a3e22d9f2a4f6831db183426d57b1b133df1261e982e268db7ecc
  network_inference_config network_inference_config.tar.gz 6335 003311f2b01a6038eb6a1165f949b7827748bb5626546844272430dd7aaa7075
autocontext_mr_ct_model_zoo 1.0 CT images estimated from MR images, by an auto-context model
  data data.tar.gz 3083799 10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292
  error_maps error_maps.tar.gz 57441 1cfa6c06a8df17d17d6e1f05f00b447ef3657f843a1767334e23a1a304a7a278
  code code.tar.gz 816 07be486fc00b575e7a2130dbb4ee843ef8414cda1e7411cb27b6f808f9a2f054
cell_count_model_zoo 1.0 Counting cells in microscopy images
  code code.tar.gz 9983 2d83bb9def4fa33805622841eb80b6951991af68bc3f6f8495bc9b4e79fb120c
  weights weights.tar.gz 22379058 a16c3780d4f334e693749edeb4bc7afec070edc26c77aace4db7a07fa06ffb8c
  data data.tar.gz 244 793ac2bf15b84ba738256968227fb5748fa6be226af8875e493746bfb46e9401
decathlon_hippocampus 1.0 Hippocampus MR images of the Medical Segmentation Decathlon
  download data.tar.gz ? ?
deepmedic 1.0 Example configuration: segmentation with DeepMedic, untrained
  download download.tar.gz 886 553f66aa5159bc1e00522fe188d25637cadd9ea2383178727314730e243cca89
default 1.0 Example configuration: segmentation with one image modality
  download download.tar.gz 886 0e5bd879685b1aa24c8d54cbdd9524a2f98f44d0affcef91cd35330b83cae017
default_multimodal 1.0 Example configuration: segmentation with several modalities
  download download.tar.gz 911 a43ff708228405c4905b8ccd00665ff0b18d28881723a123ce989327c325c471
dense_vnet_abdominal_ct_model_zoo 1.0 Organs in abdominal CT images, by a dense V-Net
  code code.tar.gz 1395 118837f509072e0af0b66b8d17867f48a19b242b971679f4b0a0fa7c85652b95
  data data.tar.gz 3607027 751715afb16a4efa28d9b92b3518a7c0c1f214b8b0f9cfecf3d3c969a8c66736
  weights weights.tar.gz 9684004 c88c3e4767fc079664daf0c157d3c21f6fbfb6db911425ca3537137e43b34515
highres3dnet_brain_parcellation_model_zoo 1.0 Brain parcellation from T1-weighted MR images, by HighRes3DNet
  data data.tar.gz 6595794 0a939a759aae0fdb896ee37ce1d28100627f656a5b95915f32827e0b5fda8c4f
  weights weights.tar.gz 17853647 d85ec4c5d03b88b337d194846504b55c18edd72ee1cc523cee80aaa73421debb
  network_inference_config network_inference_config.tar.gz 625 3baa61eb56d67b4a891c3a5138fe82fd157cbf9a33ba2d7b3a992cf84f41b841
hybrid_mr_ct_model_zoo 1.0 CT from MR images, by auto-context with error-driven sampling
  data data.tar.gz 3083799 10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292
  error_maps error_maps.tar.gz 53004 fec2ec2d1ee4db0169eb5e0c323a81d0e2f29e29cf4daf2042e34ed924566d4e
  code code.tar.gz 841 ccd661f58ba36b40d1e35ff1c8a3a4b5cc2f783c06fec4159f7521af120f28ff
monomodal_parcellation 1.0 Brain images of one modality with parcellations, for examples
  download download.tar.gz 46783191 48e5c5f3edd2cc91b4d6a8d1a971d865637dd3d9e4dcf4c4569502ddc5593793
mr_ct_regression_model_zoo 1.0 CT images estimated from MR images, with adaptive sampling
  data data.tar.gz 3083799 10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292
  code code.tar.gz 816 104622301fd56df6c65cc9e51665379f8a95057431367f6fd318252ec2ad49f7
  error_maps error_maps.tar.gz 30628 b490e7dbb1b1bc9ac3f50359f45a74c2fdb18d7b47f577c96d11a00b10e6e42d
multimodal_BRATS 1.0 Multi-modal MR images of brain tumours (BRATS), for examples
  download download.tar.gz 14945821 d0a8fb691f9bca374ba65853422d6d39f33cdac6ae6a27cf7ec5d4ad0cfca84d
scalenet 1.0 Example configuration: segmentation with ScaleNet, untrained
  download download.tar.gz 910 21393edd17baa6217099bfd0b7790346f0e083c7faff57f88a7d6200561097e3
testing 1.1 Images and code for NiftyNet's own tests
  data data.tar.gz 70981115 aa1db83f9f63bc99e7e211ef603c8e15d79649099be51ae47b3e84c74d324ea6
  code code.tar.gz 651 01911656bba724573005127c0315ffd690dbccf7c1d936d74c2010df6e7c5723
ultrasound_simulator_gan_model_zoo 1.0 Simulated ultrasound images at given poses, by an adversarial net
  data data.tar.gz 4168239 bed486d3ec21f44f03230ea645ca8563e224ccd1b3b5c98c971a5c5641938c8a
  weights weights.tar.gz 598550660 d64f5118d3e50573de48dd7c548471385b3bacc89b77e4f3cf2499779d36a897
  code code.tar.gz 2961 edbb3af1c007febae82d229cc5922a66af9c12e035958315b25d5edafdc0b227
unet 1.0 Example configuration: segmentation with U-Net, untrained
  download download.tar.gz 873 532a18c226e6d963b92bf23aaf1bb8cb6a8cb2887126215c0bd48b9e2ffaff90
unet_histology 1.0 Glands in images of colon histology, by a two-dimensional U-Net
  code config.tar.gz 727 ebcef782e97d4a24c96e5b022d58344422dcd2a507afd1294143c1e0e773fc0b
  data data.tar.gz 720646 2c6ebd3db0f00c403ae39f1297fb6d16507f0a596c062c0bac7c4db251aab24d
  weights weights.tar.gz 350469102 78de154ffb747e2f979cc785667189d9fb8e07a02da28e90954705cdaefc243d
vnet 1.0 Example configuration: segmentation with V-Net, untrained
  download download.tar.gz 873 05ebdf8f5d1b0839defcf454b82436b95bcb5a764bd4c07df3f82786395ca89d
`;

/** The catalogue of the official zoo, which has no index of its own. */
export const CATALOGUE: readonly IndexEntry[] = readTable();

/** The sample ids of the official zoo. */
export const OFFICIAL_IDS: readonly string[] = CATALOGUE.map(({ id }) => id);

/** The entry of the official zoo that stands in a folder. */
export function officialEntry(folder: string): IndexEntry | undefined {
  return CATALOGUE.find(({ id }) => entryFolder(id) === folder);
}

/**
 * What is known of the archive behind an address of the official zoo: its
 * SHA-256 and its size in bytes. `undefined` for every other address.
 */
export function knownArchive(
  url: URL,
): { sha256: string; bytes: number } | undefined {
  const path = officialPath(url);
  const { sha256, bytes } = CATALOGUE.flatMap(({ archives }) => archives)
    .find((archive) => archive.path === path) ?? {};
  return sha256 && bytes ? { sha256, bytes } : undefined;
}

function readTable(): IndexEntry[] {
  const entries: (IndexEntry & { archives: IndexedArchive[] })[] = [];
  for (const line of TABLE.trim().split("\n")) {
    const [first = "", second = "", ...others] = line.trim().split(" ");
    const entry = entries.at(-1);
    if (!line.startsWith(" ")) {
      const description = others.join(" ");
      entries.push({ id: first, version: second, description, archives: [] });
    } else if (entry !== undefined) {
      const [bytes, sha256] = others;
      const path = `${entryFolder(entry.id)}/${second}`;
      entry.archives.push({
        section: first,
        path,
        bytes: bytes === "?" ? undefined : Number(bytes),
        sha256: sha256 === "?" ? undefined : sha256,
        from: [new URL(path, OFFICIAL_ROOT).href],
      });
    }
  }
  return entries;
}
