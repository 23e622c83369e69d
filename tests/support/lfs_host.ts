import type { MisbehavingServer } from "./misbehaving_server.ts";
import { sha256 } from "./transfer.ts";

/** A repository with one large file. */
export interface LfsHost {
  /** Where the host gives out the pointer in the file's place. */
  url: URL;
  /** The pointer. */
  pointer: string;
  /** Paths of the batch API and of the storage, to make them fail. */
  api: string;
  storage: string;
}

/**
 * Makes a server a Git host that keeps a file in Git LFS: the raw address gives
 * out a pointer, the batch API tells where the file is and with which token.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
export async function lfsHost(
  server: MisbehavingServer,
  content: Uint8Array,
): Promise<LfsHost> {
  const oid = await sha256(content);
  const pointer = "version https://git-lfs.github.com/spec/v1\n" +
    `oid sha256:${oid}\nsize ${content.length}\n`;
  const api = "/owner/zoo.git/info/lfs/objects/batch";
  const storage = `/storage/${oid}`;
  const url = server.answer("/owner/zoo/raw/main/data.tar.gz", () => ({
    body: pointer,
    headers: { etag: `"${oid}"` },
  }));
  server.file(storage, content);
  server.answer(api, ({ method, headers, body }) => {
    const { operation, objects: [object] } = JSON.parse(body);
    const type = "application/vnd.git-lfs+json";
    const right = method === "POST" && operation === "download" &&
      object.oid === oid && object.size === content.length &&
      headers.get("accept") === type && headers.get("content-type") === type;
    const href = server.url(`${storage}?X-Signature=secret`).href;
    const actions = { download: { href, header: { "X-Token": "t" } } };
    return right
      ? { body: JSON.stringify({ objects: [{ ...object, actions }] }) }
      : { status: 422, body: JSON.stringify({ message: "wrong question" }) };
  });
  return { url, pointer, api, storage };
}
