// Pure: no disk, network, clock or environment.

import { SettingsError } from "../errors.ts";
import { entryFolder } from "./entry_id.ts";

/** The branch that the official zoo serves its current layout from. */
const CURRENT = "raw/5-reorganising-with-lfs";

/** The branch of the layout before it: one file an entry, no folders. */
const OLDER = "raw/master";

const PROTOCOLS: readonly string[] = ["http:", "https:", "file:"];

/**
 * Where a zoo keeps the manifest of an entry, the place to ask first in front:
 * the current layout, then the older one.
 *
 * @throws SettingsError when `zoo` is no address that can be asked.
 */
export function manifestAddresses(zoo: string, id: string): [URL, URL] {
  const folder = encodeURIComponent(entryFolder(id));
  return [
    inZoo(zoo, `${CURRENT}/${folder}/main.ini`),
    inZoo(zoo, `${OLDER}/${encodeURIComponent(id)}.ini`),
  ];
}

/**
 * A file that every zoo has: whether it is there tells a zoo without the
 * entry from an address without a zoo.
 *
 * @throws SettingsError when `zoo` is no address that can be asked.
 */
export function readmeAddress(zoo: string): URL {
  return inZoo(zoo, `${CURRENT}/README.md`);
}

function inZoo(zoo: string, path: string): URL {
  const base = URL.parse(zoo);
  if (base === null || !PROTOCOLS.includes(base.protocol)) {
    throw new SettingsError(
      `cannot use "${zoo}" as a model zoo: it is no http, https or file address`,
      {
        hint:
          "niftynet_model_zoo has to look like https://github.com/NifTK/NiftyNetModelZoo.",
      },
    );
  }
  return new URL(`${base.pathname.replace(/\/+$/, "")}/${path}`, base);
}
