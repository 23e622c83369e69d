import { tarGz } from "./tar_gz.ts";
import { type Answer, inEntry, manifest, section } from "./zoo.ts";

/** What the archives of the toy hold. */
export const TOY_DATA = { "a.txt": "a", "sub/b.txt": "b" };
export const TOY_WEIGHTS = { "model.ckpt": "weights" };

const data = await tarGz(TOY_DATA);
const weights = await tarGz(TOY_WEIGHTS);

/** Files of a zoo with one entry, which has data and weights. */
export function toyEntry(
  version = "1.0",
  name = "toy",
): Record<string, Answer> {
  return {
    [inEntry(name, "main.ini")]: manifest(
      version,
      section("data", {
        url: "data.tar.gz",
        local_id: name,
        destination: "data",
      }),
      section("weights", {
        url: "weights.tar.gz",
        local_id: name,
        destination: "models",
      }),
    ),
    [inEntry(name, "data.tar.gz")]: data,
    [inEntry(name, "weights.tar.gz")]: weights,
  };
}
