import { node } from "../../../../base/node_modules.ts";
import { dirname, join } from "@std/path";
import { expand } from "../../../../actions/expand/action.ts";
import { FORMATS } from "../../../../actions/expand/formats.ts";
import type { StagedTree } from "../../../../actions/staged_tree.ts";
import { SNIFF_BYTES } from "../../../../base/archive_kind.ts";
import { publicUrl } from "../../../../base/describe_url.ts";
import { IntegrityError, NetworkError } from "../../../../base/errors.ts";
import type { Semaphore } from "../../../../base/semaphore.ts";
import { readHead, readPieces } from "../../../../base/read_pieces.ts";
import {
  type BlobRequest,
  type FetchedBlob,
  webBlob,
} from "../../../../transfer/blob.ts";
import type { TransferContext } from "../../../../transfer/context.ts";
import {
  fetchBlob,
  removeBlob,
  resumableBytes,
} from "../../../../transfer/fetch_blob.ts";
import type { About } from "../../../../zoo/about.ts";
import type { Part } from "../../../parts.ts";
import { copied, isArchive, refuseWrong, tryExpanding } from "../file.ts";
import type { PackRun, Source, WrittenSource } from "../source.ts";
import type { Checksum, RemoteFile } from "./service.ts";

/** What fetching and looking takes. */
interface RemoteMeans {
  readonly transfer: TransferContext;
  /** Places for archives that are tried out: that takes the machine's work. */
  readonly trials: Semaphore;
}

/**
 * A file that stays where it is: the zoo gets its address. It is fetched and
 * looked into, unless the service knows its SHA-256 and it is taken as it is.
 */
export function remoteSource(
  part: Part,
  remote: RemoteFile,
  means: RemoteMeans,
): Source {
  const { path: name, url, bytes, sha256, mayExpand } = remote;
  const isCalledArchive = mayExpand &&
    FORMATS.some(({ names }) => names.test(name));
  const known = bytes !== undefined && sha256 !== undefined && !isCalledArchive
    ? { bytes, sha256 }
    : undefined;
  const blob = webBlob(url, {
    ...bytes !== undefined && { bytes },
    ...sha256 !== undefined && { sha256 },
  });
  return {
    part,
    given: publicUrl(url),
    name,
    file: undefined,
    url,
    bytes: known ? 0 : bytes,
    kept: (folder) => resumableBytes({ blob, folder }),
    write: (path, run) =>
      known === undefined
        ? fetchAndLook(part, remote, { blob, folder: dirname(path) }, {
          ...run,
          ...means,
        })
        : copied(name, known, new Uint8Array()),
  };
}

async function fetchAndLook(
  part: Part,
  remote: RemoteFile,
  request: BlobRequest,
  run: PackRun & RemoteMeans,
): Promise<WrittenSource> {
  const { signal, progress } = run;
  const transfer = { ...run.transfer, signal };
  const fetched = await fetchBlob(request, transfer, {
    progress: (received, total) => progress(received, total ?? received),
    retry: (reason, seconds) =>
      transfer.retrying?.(remote.url, reason, seconds),
    restarted: () => {},
  }).catch((error) => {
    throw ofPacker(error);
  });
  try {
    return { ...await lookAt(part, remote, fetched, run), fetched };
  } catch (error) {
    if (!signal.aborted) removeBlob(fetched);
    throw error;
  }
}

async function lookAt(
  part: Part,
  remote: RemoteFile,
  fetched: FetchedBlob,
  { limits, signal, trials }: PackRun & RemoteMeans,
): Promise<WrittenSource> {
  const { path, url, checksum, mayExpand } = remote;
  const label = publicUrl(url);
  if (checksum !== undefined) await check(label, checksum, fetched, signal);
  const head = readHead(fetched.pieces, SNIFF_BYTES);
  // What a repository has by a commit is what its owner means.
  if (mayExpand) refuseWrong(label, path, head);
  if (!mayExpand || !isArchive(label, path, head)) {
    return await copied(path, fetched, head);
  }
  using _ = await trials.take(signal);
  let about: About | undefined;
  const inspect = (tree: StagedTree, folder: string) => {
    about = aboutIn(tree, folder, remote);
  };
  const trial = { limits, signal, inspect };
  const tree = await tryExpanding(
    part,
    label,
    trial,
    () => Promise.resolve(fetched),
  );
  const { bytes, sha256 } = fetched;
  const need = await expand.needs(head);
  return {
    bytes,
    sha256,
    action: "expand",
    tree,
    need,
    ...about !== undefined && { about },
  };
}

/** What is not there is the packer's to check: no zoo has it yet. */
function ofPacker(error: unknown): unknown {
  return error instanceof NetworkError
    ? error.withHintIfGone(
      "Check the address, and whether the file is still there.",
    )
    : error;
}

/** Longest text in an archive that is read, in bytes. */
const WORDS_BYTES = 1 << 20;

/** What an archive that is staged in a folder says for people. */
function aboutIn(
  { files }: StagedTree,
  folder: string,
  { words }: RemoteFile,
): About | undefined {
  for (const { path, size } of words === undefined ? [] : files) {
    if (size > WORDS_BYTES || !words?.path.test(path)) continue;
    return words.read(Deno.readTextFileSync(join(folder, path)));
  }
  return undefined;
}

/** @throws IntegrityError for bytes that are not those that the service has. */
async function check(
  label: string,
  { kind, digest }: Checksum,
  { pieces, bytes }: FetchedBlob,
  signal: AbortSignal,
): Promise<void> {
  const hash = node.crypto.createHash(kind === "md5" ? "md5" : "sha1");
  if (kind === "git") hash.update(`blob ${bytes}\0`);
  for await (const chunk of readPieces(pieces, signal)) hash.update(chunk);
  const found = hash.digest("hex");
  if (found === digest) return;
  const name = { md5: "MD5", sha1: "SHA-1", git: "git SHA-1" }[kind];
  throw new IntegrityError(
    `cannot use "${label}": its ${name} is wrong: expected ${digest}, got ${found}`,
    {
      hint:
        "Run the same command again; if it stays so, tell the model's owner.",
    },
  );
}
