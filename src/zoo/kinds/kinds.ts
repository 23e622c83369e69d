import { join, resolve, toFileUrl } from "@std/path";
import { publicText, publicWords } from "../../base/describe_url.ts";
import { cannotFetch, SettingsError, UsageError } from "../../base/errors.ts";
import type { Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { hasBareLogin, pathOf, type ZooAddress } from "../place.ts";
import { BUNDLE } from "./bundle/bundle.ts";
import { FOLDER } from "./folder/folder.ts";
import { noZooAt, type ZooFiles, type ZooKind } from "./kind.ts";
import { REGISTRY } from "./registry/registry.ts";
import type { TargetKind } from "./target.ts";
import { WEB } from "./web/web.ts";

/** Every kind of zoo; the first that claims an address has it. A test may add its own. */
export const KINDS: ZooKind[] = [WEB, REGISTRY, BUNDLE, FOLDER];

/**
 * What an address names.
 *
 * @throws SettingsError when it has a scheme, and no kind of zoo claims it.
 */
export function readAddress(address: string): ZooAddress {
  const os = Deno.build.os === "windows" ? "windows" : "posix";
  const named = pathOf(address, os);
  if (named !== undefined) {
    const path = resolve(named);
    const url = toFileUrl(join(path, "/"));
    return { text: path, url, base: url, path };
  }
  const url = hasBareLogin(address) ? null : URL.parse(address);
  if (url !== null) {
    const base = new URL(url);
    base.username =
      base.password =
      base.search =
      base.hash =
        "";
    base.pathname = `${url.pathname.replace(/\/+$/, "")}/`;
    const read = { text: publicText(address), url, base };
    if (KINDS.some((kind) => kind.claims(read))) return read;
  }
  const schemes = [...KINDS.flatMap(({ schemes }) => schemes), "file"];
  const [scheme = ""] = address.toLowerCase().split("://", 1);
  const reason = schemes.includes(scheme)
    ? "is malformed"
    : `is not an ${schemes.slice(0, -1).join(", ")} or ${
      schemes.at(-1)
    } address`;
  throw new SettingsError(
    `cannot use "${publicWords(address)}" as a model zoo: it ${reason}`,
    {
      hint:
        "A model zoo is a server, such as https://github.com/NifTK/NiftyNetModelZoo, a folder or a bundle file.",
    },
  );
}

/**
 * The servers that answer for the zoos at these addresses, with logins and
 * queries as they were given.
 *
 * @throws SettingsError as `readAddress()` does.
 */
export function serversOf(addresses: readonly string[]): URL[] {
  return addresses.map(readAddress)
    .filter(({ path }) => path === undefined)
    .flatMap((address) => kindOf(address)?.server?.(address) ?? []);
}

function kindOf(address: ZooAddress): ZooKind | undefined {
  return KINDS.find((kind) => kind.claims(address));
}

/**
 * Opens the files of the zoo at an address.
 *
 * @throws SettingsError when the address is none, StoreError when there is no
 * zoo, IntegrityError when it is damaged.
 */
export async function openZooFiles(
  text: string,
  means: TransferContext,
): Promise<ZooFiles> {
  const address = readAddress(text);
  const kind = kindOf(address);
  if (kind === undefined) throw noZooAt(address.text);
  return await kind.open(address, means);
}

/**
 * The blob at an address that is not in a zoo at hand.
 *
 * @throws StoreError when there is no such file, NetworkError for addresses of
 * another scheme.
 */
export function blobElsewhere(url: URL): Blob {
  for (const kind of KINDS) {
    const blob = kind.blobElsewhere?.(url);
    if (blob !== undefined) return blob;
  }
  throw cannotFetch(
    url,
    "only http, https and file addresses can be fetched",
    { failure: "manifest" },
  );
}

/** Where something is to be written. */
export interface TargetPlace {
  kind: TargetKind;
  path: string;
  /** Folder for the lock and for archives on their way. */
  work: string;
}

/**
 * Tells what kind of zoo is to be written at an address.
 *
 * @param scratch a folder for what is on its way to a zoo that is on no volume
 * @throws SettingsError or UsageError when nothing can be written there.
 */
export function targetPlace(
  to: string,
  split: boolean,
  scratch: string,
): TargetPlace {
  const address = readAddress(to);
  const kind = KINDS.flatMap(({ target }) => target ?? [])
    .find((target) => target.claims(address, split));
  if (kind === undefined) {
    throw new UsageError(`cannot write a zoo to "${address.text}"`, {
      hint:
        "Name a folder, a file that ends in .tar, or oci://registry/repository with --to.",
    });
  }
  return { kind, ...kind.place(address, scratch) };
}
