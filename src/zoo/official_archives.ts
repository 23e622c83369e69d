// Pure: no disk, network, clock or environment.

/**
 * SHA-256 and size in bytes of the official zoo's archives, by their path
 * behind its branch, as the zoo's Git LFS pointers give them. The zoo is
 * archived, so these facts no longer change.
 */
export const OFFICIAL_ARCHIVES: Readonly<
  Record<string, readonly [sha256: string, bytes: number]>
> = {
  "OASIS/data.tar.gz": [
    "0a939a759aae0fdb896ee37ce1d28100627f656a5b95915f32827e0b5fda8c4f",
    6595794,
  ],
  "anisotropic_nets_brats_challenge/data.tar.gz": [
    "e4a2b39e715115aa0f0dfd78768f4c131b65124e3c303b08182ac54280849d8a",
    23752405,
  ],
  "anisotropic_nets_brats_challenge/network_inference_config.tar.gz": [
    "003311f2b01a6038eb6a1165f949b7827748bb5626546844272430dd7aaa7075",
    6335,
  ],
  "anisotropic_nets_brats_challenge/weights.tar.gz": [
    "b1d8bce6820a3e22d9f2a4f6831db183426d57b1b133df1261e982e268db7ecc",
    9193907,
  ],
  "autocontext_mr_ct/code.tar.gz": [
    "07be486fc00b575e7a2130dbb4ee843ef8414cda1e7411cb27b6f808f9a2f054",
    816,
  ],
  "autocontext_mr_ct/data.tar.gz": [
    "10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292",
    3083799,
  ],
  "autocontext_mr_ct/error_maps.tar.gz": [
    "1cfa6c06a8df17d17d6e1f05f00b447ef3657f843a1767334e23a1a304a7a278",
    57441,
  ],
  "cell_count/code.tar.gz": [
    "2d83bb9def4fa33805622841eb80b6951991af68bc3f6f8495bc9b4e79fb120c",
    9983,
  ],
  "cell_count/data.tar.gz": [
    "793ac2bf15b84ba738256968227fb5748fa6be226af8875e493746bfb46e9401",
    244,
  ],
  "cell_count/weights.tar.gz": [
    "a16c3780d4f334e693749edeb4bc7afec070edc26c77aace4db7a07fa06ffb8c",
    22379058,
  ],
  "deepmedic/download.tar.gz": [
    "553f66aa5159bc1e00522fe188d25637cadd9ea2383178727314730e243cca89",
    886,
  ],
  "default/download.tar.gz": [
    "0e5bd879685b1aa24c8d54cbdd9524a2f98f44d0affcef91cd35330b83cae017",
    886,
  ],
  "default_multimodal/download.tar.gz": [
    "a43ff708228405c4905b8ccd00665ff0b18d28881723a123ce989327c325c471",
    911,
  ],
  "dense_vnet_abdominal_ct/code.tar.gz": [
    "118837f509072e0af0b66b8d17867f48a19b242b971679f4b0a0fa7c85652b95",
    1395,
  ],
  "dense_vnet_abdominal_ct/data.tar.gz": [
    "751715afb16a4efa28d9b92b3518a7c0c1f214b8b0f9cfecf3d3c969a8c66736",
    3607027,
  ],
  "dense_vnet_abdominal_ct/weights.tar.gz": [
    "c88c3e4767fc079664daf0c157d3c21f6fbfb6db911425ca3537137e43b34515",
    9684004,
  ],
  "highres3dnet_brain_parcellation/data.tar.gz": [
    "0a939a759aae0fdb896ee37ce1d28100627f656a5b95915f32827e0b5fda8c4f",
    6595794,
  ],
  "highres3dnet_brain_parcellation/network_inference_config.tar.gz": [
    "3baa61eb56d67b4a891c3a5138fe82fd157cbf9a33ba2d7b3a992cf84f41b841",
    625,
  ],
  "highres3dnet_brain_parcellation/weights.tar.gz": [
    "d85ec4c5d03b88b337d194846504b55c18edd72ee1cc523cee80aaa73421debb",
    17853647,
  ],
  "hybrid_mr_ct/code.tar.gz": [
    "ccd661f58ba36b40d1e35ff1c8a3a4b5cc2f783c06fec4159f7521af120f28ff",
    841,
  ],
  "hybrid_mr_ct/data.tar.gz": [
    "10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292",
    3083799,
  ],
  "hybrid_mr_ct/error_maps.tar.gz": [
    "fec2ec2d1ee4db0169eb5e0c323a81d0e2f29e29cf4daf2042e34ed924566d4e",
    53004,
  ],
  "monomodal_parcellation/download.tar.gz": [
    "48e5c5f3edd2cc91b4d6a8d1a971d865637dd3d9e4dcf4c4569502ddc5593793",
    46783191,
  ],
  "mr_ct_regression/code.tar.gz": [
    "104622301fd56df6c65cc9e51665379f8a95057431367f6fd318252ec2ad49f7",
    816,
  ],
  "mr_ct_regression/data.tar.gz": [
    "10567f8e660771d004d34a71b83126aa46b0c4f81f736ad37c2c0555af2f9292",
    3083799,
  ],
  "mr_ct_regression/error_maps.tar.gz": [
    "b490e7dbb1b1bc9ac3f50359f45a74c2fdb18d7b47f577c96d11a00b10e6e42d",
    30628,
  ],
  "multimodal_BRATS/download.tar.gz": [
    "d0a8fb691f9bca374ba65853422d6d39f33cdac6ae6a27cf7ec5d4ad0cfca84d",
    14945821,
  ],
  "scalenet/download.tar.gz": [
    "21393edd17baa6217099bfd0b7790346f0e083c7faff57f88a7d6200561097e3",
    910,
  ],
  "testing/code.tar.gz": [
    "01911656bba724573005127c0315ffd690dbccf7c1d936d74c2010df6e7c5723",
    651,
  ],
  "testing/data.tar.gz": [
    "aa1db83f9f63bc99e7e211ef603c8e15d79649099be51ae47b3e84c74d324ea6",
    70981115,
  ],
  "ultrasound_simulator_gan/code.tar.gz": [
    "edbb3af1c007febae82d229cc5922a66af9c12e035958315b25d5edafdc0b227",
    2961,
  ],
  "ultrasound_simulator_gan/data.tar.gz": [
    "bed486d3ec21f44f03230ea645ca8563e224ccd1b3b5c98c971a5c5641938c8a",
    4168239,
  ],
  "ultrasound_simulator_gan/weights.tar.gz": [
    "d64f5118d3e50573de48dd7c548471385b3bacc89b77e4f3cf2499779d36a897",
    598550660,
  ],
  "unet/download.tar.gz": [
    "532a18c226e6d963b92bf23aaf1bb8cb6a8cb2887126215c0bd48b9e2ffaff90",
    873,
  ],
  "unet_histology/config.tar.gz": [
    "ebcef782e97d4a24c96e5b022d58344422dcd2a507afd1294143c1e0e773fc0b",
    727,
  ],
  "unet_histology/data.tar.gz": [
    "2c6ebd3db0f00c403ae39f1297fb6d16507f0a596c062c0bac7c4db251aab24d",
    720646,
  ],
  "unet_histology/weights.tar.gz": [
    "78de154ffb747e2f979cc785667189d9fb8e07a02da28e90954705cdaefc243d",
    350469102,
  ],
  "vnet/download.tar.gz": [
    "05ebdf8f5d1b0839defcf454b82436b95bcb5a764bd4c07df3f82786395ca89d",
    873,
  ],
};
