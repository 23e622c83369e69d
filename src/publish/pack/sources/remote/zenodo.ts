// Pure: no disk, network, clock or environment.

import { StoreError } from "../../../../base/errors.ts";
import {
  fieldsOf,
  JsonError,
  listOf,
  objectOf,
  textOf,
  textsOf,
} from "../../../../base/json.ts";
import type { RemoteFile, Service } from "./service.ts";
import { below, serviceAddress, wrongAddress } from "./service_address.ts";
import { dateVersion, sizeOf, spdx, tagVersion } from "./service_answer.ts";

const FORM = "zenodo:RECORD, such as zenodo:1234567";

/**
 * Files of a record of Zenodo.
 *
 * @see https://developers.zenodo.org/#records
 */
export const zenodo: Service = {
  name: "Zenodo",
  form: FORM,
  lists: true,
  claims: (address) => /^zenodo:/i.test(address),
  async find(address, means) {
    const [, record] = /^zenodo:(?:10\.5281\/zenodo\.)?(\d{1,15})$/i
      .exec(address) ?? [];
    if (record === undefined) throw wrongAddress(address, FORM);
    const base = serviceAddress(
      means.variables,
      "ZENODO_URL",
      "https://zenodo.org",
    );
    const { value } = await means.ask(new URL(`api/records/${record}`, base));
    const fields = objectOf(value, "the answer");
    // The id of all versions leads to the newest one, which has its own.
    const id = idOf(fields.id);
    const metadata = objectOf(fields.metadata, '"metadata"');
    const { version, publication_date, doi } = textsOf(
      metadata,
      "version",
      "publication_date",
      "doi",
    );
    const license = fieldsOf(metadata.license)?.id ?? metadata.license;
    const creators = Array.isArray(metadata.creators) ? metadata.creators : [];
    if (fields.files === undefined) {
      throw new StoreError(
        `cannot pack "${address}": Zenodo lists no files of it: the record may not be open to everyone`,
        { failure: "not-found", hint: "See its page on Zenodo." },
      );
    }
    const files = listOf(fields, "files").map((file) =>
      readFile(file, new URL(`records/${id}/files/`, base))
    );
    return {
      files,
      version: tagVersion(version ?? "") ?? dateVersion(publication_date),
      about: {
        license: typeof license === "string" ? spdx(license) : undefined,
        homepage: new URL(`records/${id}`, base).href,
        doi: doi ?? textsOf(fields, "doi").doi,
        authors: creators.flatMap((each) =>
          textsOf(fieldsOf(each) ?? {}, "name").name ?? []
        ),
      },
    };
  },
};

function idOf(value: unknown): string {
  const id = String(value);
  if (/^\d{1,15}$/.test(id)) return id;
  throw new JsonError('"id" is not a number');
}

/** A file in either of the two forms that Zenodo has had. */
function readFile(value: unknown, folder: URL): RemoteFile {
  const fields = objectOf(value, "a file");
  const { key } = textsOf(fields, "key");
  const path = key ?? textOf(fields, "filename");
  const [, digest] =
    /^(?:md5:)?([0-9a-f]{32})$/.exec(textOf(fields, "checksum")) ??
      [];
  if (digest === undefined) {
    throw new JsonError(
      `the checksum of ${JSON.stringify(path)} is not an MD5`,
    );
  }
  return {
    path,
    // Both of Zenodo's programs give the file out at this one.
    url: new URL("?download=1", below(folder, path)),
    bytes: sizeOf(fields, key === undefined ? "filesize" : "size", path),
    checksum: { kind: "md5", digest },
    mayExpand: true,
  };
}
