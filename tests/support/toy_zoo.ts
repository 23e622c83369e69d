import { tarGz } from "./tar_gz.ts";
import { type Answer, inEntry, manifest, section } from "./zoo.ts";

const ROOT =
  "https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs";

const archives = {
  heart: await tarGz({ "scan.nii": "beats", "sub/mask.nii": "1" }),
  weights: await tarGz({ "models/model.ckpt-1": "weights".repeat(3000) }),
  code: await tarGz({ "net.py": "pass\n" }),
  lung: await tarGz({ "ct.nii": "breathes" }),
};

/** What {@linkcode toyZoo} installs, below the home. */
export const TOY_TREE = [
  "data/",
  "data/heart/",
  "data/heart/scan.nii",
  "data/heart/sub/",
  "data/heart/sub/mask.nii",
  "examples/",
  "examples/lung/",
  "examples/lung/ct.nii",
  "extensions/",
  "extensions/__init__.py",
  "extensions/heart/",
  "extensions/heart/net.py",
  "extensions/network/",
  "extensions/network/__init__.py",
  "models/",
  "models/heart/",
  "models/heart/models/",
  "models/heart/models/model.ckpt-1",
];

/** The ids of {@linkcode toyZoo}. */
export const TOY_IDS = ["heart_model_zoo", "lung"];

/**
 * A zoo of two entries as the official one has them: manifests with absolute
 * addresses, in the official zoo for the first and beside it for the second,
 * without digests.
 *
 * @param base where the second one's archive is
 */
export function toyZoo(base: string, version = "1.0"): Record<string, Answer> {
  const step = (name: string, destination: string) =>
    section(name, {
      url: `${ROOT}/heart/${name}.tar.gz`,
      local_id: "heart",
      destination,
    });
  return {
    [inEntry("heart", "main.ini")]: manifest(
      version,
      step("data", "data"),
      step("weights", "models"),
      step("code", "extensions"),
    ),
    [inEntry("heart", "data.tar.gz")]: archives.heart,
    [inEntry("heart", "weights.tar.gz")]: archives.weights,
    [inEntry("heart", "code.tar.gz")]: archives.code,
    [inEntry("heart", "README.md")]: "# A heart\n",
    [inEntry("lung", "main.ini")]: manifest(
      version,
      section("download", { url: `${base}/elsewhere/ct.tar.gz?dl=1` }),
    ),
    "elsewhere/ct.tar.gz": archives.lung,
  };
}
