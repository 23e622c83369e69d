// Pure: no disk, network, clock or environment.

import {
  type Fields,
  fieldsOf,
  JsonError,
  objectOf,
  textIfAny,
  textOf,
} from "../../../../base/json.ts";
import { webUrl } from "../../../../base/describe_url.ts";
import { StoreError } from "../../../../base/errors.ts";
import { TAKEN_DOWN } from "../../../../transfer/http/hub_refusal.ts";
import type { About } from "../../../../zoo/about.ts";
import type { Means, RemoteFile, Service } from "./service.ts";
import {
  below,
  revisionOf,
  serviceAddress,
  spellings,
  wrongAddress,
} from "./service_address.ts";
import { dateVersion, sizeOf, spdx, tagVersion } from "./service_answer.ts";
import { MOST_FILES, noSuchFile, tooMany } from "./selected_files.ts";

const FORM = "hf://[datasets/]owner/name[@revision][/path]";

/** Most pages of a list, of up to a thousand files each: one that never ends stops here. */
const MOST_PAGES = 300;

/** A repository of the hub. */
interface Repository {
  type: "models" | "datasets" | "spaces";
  id: string;
  revision: string;
  /** A file or folder in it, in all spellings that the address may mean; empty for all. */
  paths: readonly string[];
}

/**
 * Files of a repository of the Hugging Face hub, pinned to a commit.
 *
 * @see https://huggingface.co/docs/hub/api
 */
export const huggingFace: Service = {
  name: "the hub",
  form: FORM,
  lists: true,
  claims: (address) => /^hf:\/\//i.test(address),
  async find(address, means) {
    const { type, id, revision, paths } = parseRepository(address);
    const endpoint = serviceAddress(
      means.variables,
      "HF_ENDPOINT",
      "https://huggingface.co",
    );
    const api = new URL(`api/${type}/${id}/`, endpoint);
    const { value } = await means.ask(below(api, "revision", revision));
    const info = objectOf(value, "the answer");
    const commit = textOf(info, "sha");
    if (!/^[0-9a-f]{40}$/.test(commit)) {
      throw new JsonError('"sha" is not a commit');
    }
    if (/^[0-9a-f]{40}$/.test(revision) && revision !== commit) {
      throw new JsonError("it answers with another commit");
    }
    if (info.disabled === true) {
      const { words, hint } = TAKEN_DOWN;
      throw new StoreError(`cannot pack "${address}": ${words}`, {
        failure: "not-found",
        hint,
      });
    }
    const state = info.private === true
      ? "private"
      : info.gated !== undefined && info.gated !== false
      ? "gated"
      : undefined;
    const prefix = type === "models" ? "" : `${type}/`;
    const home = new URL(`${prefix}${id}`, endpoint);
    const resolve = new URL(`${prefix}${id}/resolve/${commit}/`, endpoint);
    const tree = below(api, "tree", commit);
    tree.search = "recursive=true&expand=false";
    return {
      locked: state && { state, token: "HF_TOKEN" },
      files: await listFiles(address, tree, paths, resolve, means),
      version: tagVersion(revision) ?? dateVersion(info.lastModified),
      about: aboutOf(info, id, home),
    };
  },
};

function parseRepository(address: string): Repository {
  const [, type = "models", id = "", revision, path = ""] =
    /^hf:\/\/(?:(models|datasets|spaces)\/)?([^/@]+\/[^/@]+)(?:@((?:refs\/pr\/)?[^/]+))?(?:\/(.*))?$/i
      .exec(address) ?? [];
  const isName = /^[\w.-]+\/[\w.-]{1,96}$/.test(id) &&
    !/--|\.\.|\.git$/.test(id) &&
    id.split("/").every((name) => /^\w(?:.*\w)?$/.test(name));
  if (!isName) throw wrongAddress(address, FORM);
  return {
    type: type === "datasets" || type === "spaces" ? type : "models",
    id,
    revision: revisionOf(revision ?? "main", address, FORM),
    paths: path === "" ? [] : spellings(path.replace(/\/+$/, "")),
  };
}

/** All pages of the list of a commit's files, as far as they are below `path`. */
async function listFiles(
  address: string,
  first: URL,
  paths: readonly string[],
  resolve: URL,
  { ask, wants }: Pick<Means, "ask" | "wants">,
): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  const others = new Set<string>();
  const isAsked = (name: string) =>
    paths.length === 0 ||
    paths.some((path) => name === path || name.startsWith(`${path}/`));
  let wanted = 0;
  const pages = new Set<string>();
  for (let page: URL | undefined = first; page !== undefined;) {
    pages.add(page.href);
    const { value, headers } = await ask(page);
    if (!Array.isArray(value)) throw new JsonError("its list is not a list");
    for (const item of value) {
      const fields = objectOf(item, "an item of its list");
      if (textOf(fields, "type") !== "file") continue;
      const file = readFile(fields, resolve);
      if (!isAsked(file.path)) others.add(file.path.split("/")[0] ?? "");
      else if (files.push(file) && wants(file.path)) wanted++;
    }
    if (wanted > MOST_FILES) throw tooMany(address);
    page = nextPage(headers, page);
    if (page === undefined) break;
    if (value.length === 0 || pages.has(page.href)) {
      throw new JsonError("its list of files loops");
    }
    if (pages.size === MOST_PAGES) {
      throw tooMany(address, `more than ${MOST_PAGES} pages of files`);
    }
  }
  const [path] = paths;
  if (path === undefined || files.length > 0) return files;
  throw noSuchFile(address, path, [...others].sort());
}

/** Where the list goes on, on the same server: `Link: <URL>; rel="next"` (RFC 8288). */
function nextPage(headers: Headers, page: URL): URL | undefined {
  const links = (headers.get("link") ?? "").matchAll(/<([^>]*)>([^<]*)/g);
  const [, link] =
    links.find(([, , parameters = ""]) =>
      /;\s*rel\s*=\s*(?:next\b|"(?:[^"]*\s)?next[\s"])/i.test(parameters)
    ) ?? [];
  if (link === undefined) return undefined;
  const next = URL.parse(link, page);
  if (next?.origin === page.origin) return next;
  throw new JsonError("its list continues on another server");
}

function readFile(fields: Fields, resolve: URL): RemoteFile {
  const path = textOf(fields, "path");
  const bytes = sizeOf(fields, "size", path);
  const lfs = fieldsOf(fields.lfs);
  const digest = lfs === undefined
    ? textOf(fields, "oid")
    : textIfAny(lfs, "oid") ?? textOf(lfs, "sha256");
  const isDigest = (lfs === undefined ? /^[0-9a-f]{40}$/ : /^[0-9a-f]{64}$/)
    .test(digest);
  if (!isDigest || lfs !== undefined && sizeOf(lfs, "size", path) !== bytes) {
    throw new JsonError(
      `digest and size of ${JSON.stringify(path)} contradict each other`,
    );
  }
  return {
    path,
    url: below(resolve, ...path.split("/")),
    bytes,
    ...lfs === undefined
      ? { checksum: { kind: "git", digest } }
      : { sha256: digest },
    mayExpand: false,
  };
}

function aboutOf(info: Fields, id: string, home: URL): About {
  const card = fieldsOf(info.cardData) ?? {};
  const { license, license_name: name } = card;
  const said = [license].flat().filter((each) => typeof each === "string");
  const own = textIn(name);
  const authors = [card.authors].flat().flatMap((each) => textIn(each) ?? []);
  const words = said.map((each) => each === "other" && own ? own : spdx(each))
    .filter((each) => each !== "unknown");
  return {
    license: words.join(" AND ") || undefined,
    homepage: webUrl(textIn(card.homepage) ?? "")?.href ?? home.href,
    doi: textIn(card.doi),
    authors: authors.length > 0
      ? authors
      : [textIfAny(info, "author") ?? id.split("/")[0] ?? id],
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
