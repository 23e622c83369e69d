// Pure: no disk, network, clock or environment.

/** The sample ids of the official zoo, as its documentation writes them. */
export const OFFICIAL_IDS: readonly string[] = [
  "OASIS",
  "anisotropic_nets_brats_challenge_model_zoo",
  "autocontext_mr_ct_model_zoo",
  "cell_count_model_zoo",
  "decathlon_hippocampus",
  "deepmedic",
  "default",
  "default_multimodal",
  "dense_vnet_abdominal_ct_model_zoo",
  "highres3dnet_brain_parcellation_model_zoo",
  "hybrid_mr_ct_model_zoo",
  "monomodal_parcellation",
  "mr_ct_regression_model_zoo",
  "multimodal_BRATS",
  "scalenet",
  "testing",
  "ultrasound_simulator_gan_model_zoo",
  "unet",
  "unet_histology",
  "vnet",
];
