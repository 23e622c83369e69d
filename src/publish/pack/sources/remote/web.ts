// Pure: no disk, network, clock or environment.

import { addressName } from "../../../../actions/copy/file_path.ts";
import { publicWords } from "../../../../base/describe_url.ts";
import { UsageError } from "../../../../base/errors.ts";
import { isSigned } from "../../../../transfer/http/redirect.ts";
import type { Service } from "./service.ts";
import { hasLogin, wrongAddress } from "./service_address.ts";

const FORM = "https://host/path/file";

/** Pages of services that browsers show, by host, and the addresses of what they are about. */
const PAGES: readonly (readonly [
  host: string,
  page: RegExp,
  address: (found: readonly string[]) => string,
])[] = [
  [
    "huggingface.co",
    /^\/((?:datasets\/)?[\w.-]+\/[\w.-]+)(?:\/(?:blob|tree)\/([^/]+)(\/.+?)?)?\/?$/,
    ([, id, revision, path = ""]) =>
      `hf://${id}${revision === undefined ? "" : `@${revision}${path}`}`,
  ],
  ["zenodo.org", /^\/records?\/(\d+)\/?$/, ([, id]) => `zenodo:${id}`],
  [
    "github.com",
    /^\/([\w-]+\/[\w.-]+)\/releases\/tag\/([^/]+)\/?$/,
    ([, id, tag]) => `github:${id}@${tag}`,
  ],
];

/** The address of what a page of a service is about; undefined for what is no such page. */
function addressBehind({ host, pathname }: URL): string | undefined {
  for (const [service, page, address] of PAGES) {
    const found = host === service ? page.exec(pathname) : null;
    if (found !== null) return address(found);
  }
  return undefined;
}

/** A file at any address of a server. */
export const web: Service = {
  name: "the server",
  form: FORM,
  lists: false,
  claims: (address) => /^https?:\/\//i.test(address),
  find(address, { warn }) {
    const shown = publicWords(address);
    const url = URL.parse(address);
    if (url === null) throw wrongAddress(shown, FORM);
    if (hasLogin(url)) {
      throw new UsageError(
        `cannot pack "${shown}": the address has a login, and manifests are public`,
        { hint: "Put the login into ~/.netrc." },
      );
    }
    if (isSigned(url)) {
      throw new UsageError(
        `cannot pack "${shown}": the address is signed: it is a secret, and soon expires`,
        { hint: "Name the address that leads to it." },
      );
    }
    const behind = addressBehind(url);
    if (behind !== undefined) {
      throw new UsageError(`cannot pack "${shown}": it is a page`, {
        hint: `Name what it is about: ${behind}`,
      });
    }
    url.hash = "";
    const path = addressName(url);
    if ("reason" in path) {
      throw new UsageError(`cannot pack "${shown}": ${path.reason}`, {
        hint: "Fetch the file, give it another name, and pack that.",
      });
    }
    if (url.protocol === "http:") {
      warn(
        `"${shown}" is fetched without encryption, here and where it is installed; its digest shows later changes`,
      );
    }
    if (url.search !== "") {
      warn(
        `"${shown}" has a query, which anyone can read in the manifest: it must not be a secret or expire`,
      );
    }
    return Promise.resolve({
      files: [{
        path: path.file,
        url,
        mayExpand: true,
      }],
    });
  },
};
