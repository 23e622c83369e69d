import { type ArchiveFile, gzip } from "./archive.ts";
import { checkpointFiles, type Variable } from "./checkpoint.ts";
import { niftiHead } from "./nifti.ts";

/** The data set that two entries share: one brain image. */
export async function oasisFiles(): Promise<ArchiveFile[]> {
  return [{
    path: "OAS1_0145_MR2_mpr_n4_anon_sbj_111.nii.gz",
    content: await gzip(niftiHead([128, 160, 128], 145)),
  }];
}

/** One image of an abdomen, as far as the demo zoo knows anatomy. */
export async function abdomenFiles(): Promise<ArchiveFile[]> {
  return [{
    path: "100_CT.nii.gz",
    content: await gzip(niftiHead([144, 144, 60], 100)),
  }];
}

/** The weights of a network of dilated convolutions, 16 to 64 channels wide. */
export function highres3dnetWeights(): ArchiveFile[] {
  const blocks = [16, 32, 64].flatMap((channels, level) =>
    [0, 1, 2].flatMap((block): Variable[] => [
      [`HighRes3DNet/res_${level}_${block}/conv_0/w`, 27 * channels ** 2],
      [`HighRes3DNet/res_${level}_${block}/bn_0/beta`, channels],
      [`HighRes3DNet/res_${level}_${block}/bn_0/gamma`, channels],
    ])
  );
  const variables: Variable[] = [
    ["HighRes3DNet/conv_0_bn_relu/conv_/w", 27 * 16],
    ...blocks,
    ["HighRes3DNet/conv_2_bn/conv_/w", 80 * 160],
  ];
  return checkpointFiles("models", 33000, variables, 33000);
}

/** The weights of a network of densely connected blocks. */
export function denseVnetWeights(): ArchiveFile[] {
  const variables = [12, 24, 24].map((channels, block): Variable => [
    `DenseVNet/dense_block_${block}/conv/w`,
    27 * channels ** 2 * 8,
  ]);
  return checkpointFiles("models", 3000, variables, 3000);
}

/** The settings with which NiftyNet runs the brain parcellation. */
export const HIGHRES3DNET_CONFIG: readonly ArchiveFile[] = [
  { path: "__init__.py", content: "" },
  {
    path: "highres3dnet_config_eval.ini",
    content: `[Modal0]
path_to_search = ~/niftynet/data/OASIS
filename_contains = OAS1
spatial_window_size = (96, 96, 96)

[SYSTEM]
model_dir = ~/niftynet/models/highres3dnet_brain_parcellation

[NETWORK]
name = highres3dnet
batch_size = 1

[INFERENCE]
border = 2
inference_iter = 33000
save_seg_dir = ./parcellation_output

[SEGMENTATION]
image = Modal0
num_classes = 160
`,
  },
];

/** A loss function that the segmentation of the abdomen was trained with, and its settings. */
export const DENSE_VNET_CODE: readonly ArchiveFile[] = [
  { path: "__init__.py", content: "" },
  {
    path: "config.ini",
    content: `[ct]
path_to_search = ~/niftynet/data/dense_vnet_abdominal_ct
filename_contains = CT
spatial_window_size = (144, 144, 144)

[NETWORK]
name = dense_vnet
batch_size = 6

[INFERENCE]
inference_iter = 3000

[SEGMENTATION]
image = ct
num_classes = 9
`,
  },
  {
    path: "dice_hinge.py",
    content:
      `"""Dice loss with a hinge: overlaps above a threshold cost nothing."""


def dice_hinge(overlap, threshold=0.8):
    return max(0.0, threshold - overlap) / threshold
`,
  },
];

/** Settings to train a network from nothing. */
export const UNET_EXAMPLE: readonly ArchiveFile[] = [{
  path: "unet_config.ini",
  content: `[NETWORK]
name = unet
batch_size = 2

[TRAINING]
max_iter = 1000
lr = 0.001
`,
}];
