// Pure: no disk, network, clock or environment.

import {
  fieldsOf,
  listOf,
  objectOf,
  textOf,
  textsOf,
} from "../../../../base/json.ts";
import type { RemoteFile, Service } from "./service.ts";
import {
  below,
  revisionOf,
  serviceAddress,
  spellings,
  wrongAddress,
} from "./service_address.ts";
import {
  addressOf,
  dateVersion,
  sizeOf,
  tagVersion,
} from "./service_answer.ts";
import { noSuchFile } from "./selected_files.ts";

const FORM = "github:owner/repo@tag[/asset]";

/**
 * Files of a release on GitHub.
 *
 * @see https://docs.github.com/en/rest/releases/releases
 */
export const gitHub: Service = {
  name: "GitHub",
  form: FORM,
  lists: true,
  claims: (address) => /^github:/i.test(address),
  async find(address, means) {
    const [, owner, repo, escaped, asset] =
      /^github:([\w-]+)\/([\w.-]+)@([^/]+)(?:\/([^/]+))?$/i.exec(address) ?? [];
    const isName = owner !== undefined && repo !== undefined &&
      !/^\.+$/.test(repo);
    if (!isName || escaped === undefined) throw wrongAddress(address, FORM);
    const tag = revisionOf(escaped, address, FORM);
    const api = serviceAddress(
      means.variables,
      "GITHUB_API_URL",
      "https://api.github.com",
    );
    const repository = below(api, "repos", owner, repo);
    const releases = new URL(`${repository.href}/releases/tags/`);
    const [release, about] = [
      await means.ask(below(releases, tag)),
      await means.ask(repository),
    ];
    const fields = objectOf(release.value, "the release");
    const { html_url: homepage, license, private: isPrivate } = objectOf(
      about.value,
      "the repository",
    );
    const assets = listOf(fields, "assets")
      .map((value) => readAsset(value, isPrivate === true));
    const files = asset === undefined
      ? assets
      : assets.filter(({ path }) => spellings(asset).includes(path));
    if (asset !== undefined && files.length === 0) {
      throw noSuchFile(address, asset, assets.map(({ path }) => path));
    }
    const { spdx_id: spdx } = textsOf(fieldsOf(license) ?? {}, "spdx_id");
    return {
      files,
      locked: isPrivate === true
        ? { state: "private", token: "GITHUB_TOKEN" }
        : undefined,
      version: tagVersion(tag) ?? dateVersion(fields.published_at),
      about: {
        license: spdx === "NOASSERTION" ? undefined : spdx,
        homepage: typeof homepage === "string" ? homepage : undefined,
        doi: undefined,
        authors: [owner],
      },
    };
  },
};

function readAsset(value: unknown, isPrivate: boolean): RemoteFile {
  const fields = objectOf(value, "an asset");
  const path = textOf(fields, "name");
  // A token opens only the API's address, a browser's login the other one.
  const key = isPrivate ? "url" : "browser_download_url";
  // Assets from before 2025 have no digest.
  const { digest = "" } = textsOf(fields, "digest");
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  return {
    path,
    url: addressOf(fields, key, path),
    bytes: sizeOf(fields, "size", path),
    ...sha256 !== undefined && { sha256 },
    mayExpand: true,
  };
}
