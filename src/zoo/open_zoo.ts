import { publicText } from "../base/describe_url.ts";
import { join, resolve, toFileUrl } from "@std/path";
import { StoreError } from "../base/errors.ts";
import type { TransferContext } from "../transfer/context.ts";
import { osError } from "../base/os_error.ts";
import { CURRENT, manifestPath, urlBelow } from "./address.ts";
import { bundleName } from "./bundle/part_names.ts";
import { parsePlace } from "./place.ts";
import type { ZooSource } from "./source.ts";
import { webZooFiles } from "./web_zoo.ts";
import type { ZooFiles } from "./zoo_files.ts";
import { openZooOfFiles } from "./zoo_of_files.ts";

/**
 * Opens the zoo at an address: a web server, a folder or a bundle. Nobody looks
 * whether it is there before it is asked for something, for what is installed
 * can be used while a stick is not plugged in.
 *
 * @throws SettingsError when the address is none.
 */
export function openZoo(address: string, transfer: TransferContext): ZooSource {
  const place = parsePlace(
    address,
    Deno.build.os === "windows" ? "windows" : "posix",
  );
  if (place.kind === "web") {
    return openZooOfFiles(
      webZooFiles(publicText(address), place.base, transfer),
    );
  }
  return openWhenAsked(resolve(place.path), transfer);
}

function openWhenAsked(path: string, transfer: TransferContext): ZooSource {
  const root = new URL(`${CURRENT}/`, toFileUrl(join(path, "/")));
  let opened: Promise<ZooSource> | undefined;
  const open = () =>
    opened ??= diskZooFiles(path, transfer).then(openZooOfFiles);
  return {
    address: path,
    findManifest: async (id, asking) =>
      await (await open()).findManifest(id, asking),
    manifestAddress: (id) => urlBelow(root, manifestPath(id)),
    listEntries: async () => await (await open()).listEntries(),
  };
}

/** The code of each kind is loaded for zoos of that kind only. */
async function diskZooFiles(
  path: string,
  transfer: TransferContext,
): Promise<ZooFiles> {
  if (isFolder(path)) {
    const { folderZooFiles } = await import("./folder_zoo.ts");
    return folderZooFiles(path, transfer);
  }
  const { openBundle, partsOf } = await import(
    "./bundle/open_bundle.ts"
  );
  const whole = bundleName(path);
  const parts = partsOf(path);
  if (parts.length > 0) {
    const { bundleZooFiles } = await import("./bundle_zoo.ts");
    const bundle = await openBundle(whole, parts, transfer.signal);
    return bundleZooFiles(whole, bundle);
  }
  const { missingParts } = await import("./bundle/part_faults.ts");
  const missing = missingParts(whole, parts);
  if (missing !== undefined) throw missing;
  throw new StoreError(
    `cannot find a model zoo at "${path}": there is no such folder or file`,
    {
      hint:
        "Is the disk mounted? The address of a server begins with http:// or https://.",
    },
  );
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw osError("read", path, error);
  }
}
