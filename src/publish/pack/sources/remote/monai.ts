// Pure: no disk, network, clock or environment.

import { StoreError } from "../../../../base/errors.ts";
import {
  fieldsIn,
  fieldsOf,
  JsonError,
  objectOf,
  textOf,
  textsOf,
} from "../../../../base/json.ts";
import { compareLooseVersions } from "../../../../zoo/loose_version.ts";
import { type About, readAbout } from "../../../../zoo/about.ts";
import type { Service } from "./service.ts";
import { serviceAddress, wrongAddress } from "./service_address.ts";
import { addressOf } from "./service_answer.ts";

const FORM = "monai:name[@version]";

/** Where MONAI's programs read which bundles there are. */
const LIST =
  "https://raw.githubusercontent.com/Project-MONAI/model-zoo/dev/models/model_info.json";

/** A bundle of MONAI's model zoo: a zip archive. */
export const monai: Service = {
  name: "MONAI's list",
  form: FORM,
  lists: false,
  claims: (address) => /^monai:/i.test(address),
  async find(address, { variables, ask }) {
    const [, name, wanted] =
      /^monai:([\w-]+)(?:@([\w.+-]+))?$/i.exec(address) ??
        [];
    if (name === undefined) throw wrongAddress(address, FORM);
    const list = serviceAddress(variables, "MONAI_MODEL_INFO", LIST);
    list.pathname = list.pathname.replace(/\/$/, "");
    const { value } = await ask(list);
    const bundles = objectOf(value, "the list");
    const prefix = `${name}_v`;
    const versions = Object.keys(bundles)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .filter((version) => /^\d[\w.+-]*$/.test(version)).sort(
        compareLooseVersions,
      );
    const version = wanted ?? versions.at(-1);
    const bundle = fieldsOf(bundles[`${prefix}${version}`]);
    if (version === undefined || bundle === undefined) {
      throw missing(address, name, versions);
    }
    const path = `${name}_v${version}.zip`;
    const url = addressOf(bundle, "source", path);
    const digest = textOf(bundle, "checksum");
    if (!/^[0-9a-f]{40}$/.test(digest)) {
      throw new JsonError("the checksum of the bundle is not a SHA-1");
    }
    return {
      files: [{
        path,
        url,
        checksum: { kind: "sha1", digest },
        mayExpand: true,
        words: {
          path: /(?:^|\/)configs\/metadata\.json$/,
          read: readMetadata,
        },
      }],
      version: { name: version },
    };
  },
};

/** What the metadata of a bundle say: https://docs.monai.io/en/stable/mb_specification.html */
function readMetadata(text: string): About {
  const fields = fieldsIn(text) ?? {};
  return readAbout((key) => textsOf(fields, key)[key]);
}

function missing(
  address: string,
  name: string,
  versions: readonly string[],
): StoreError {
  return new StoreError(
    versions.length === 0
      ? `cannot pack "${address}": MONAI's list has no bundle "${name}"`
      : `cannot pack "${address}": MONAI's list does not have this version of "${name}"`,
    {
      failure: "not-found",
      hint: versions.length === 0
        ? "Bundles are listed at https://monai.io/model-zoo."
        : `It has ${versions.slice(-10).join(", ")}.`,
    },
  );
}
