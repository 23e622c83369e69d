import { createHash } from "node:crypto";

/** A file of a repository. */
export interface HubFile {
  content: string | Uint8Array<ArrayBuffer>;
  /** Whether it is in Git LFS, and its bytes come from the storage. */
  lfs?: true;
}

/** A repository of the fake hub. */
export interface HubRepository {
  commit: string;
  files: Record<string, HubFile>;
  lastModified?: string;
  cardData?: Record<string, unknown>;
  private?: boolean;
  disabled?: boolean;
  gated?: false | "auto" | "manual";
}

type Handler = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

/** Services on loopback, as the facts have them; storage is at another port. */
export interface FakeServices extends AsyncDisposable {
  address: string;
  storage: string;
  /** Variables that lead there. */
  env: Record<string, string>;
  /** What was asked: `GET /path` of the services. */
  requests: string[];
  /** Values of Authorization, by server. */
  authorizations: { service: (string | null)[]; storage: (string | null)[] };
  /** By `owner/name`. */
  repositories: Record<string, HubRepository>;
  /** Answers in place of the services' own, where they return one. */
  first: Handler;
  /** How many of the next answers of the storage are cut in the middle. */
  cuts: number;
  /** An address of the storage, good for one request. */
  sign(content: Uint8Array<ArrayBuffer>): string;
  /** Files and JSON at other paths. */
  served: Record<string, string | Uint8Array<ArrayBuffer>>;
}

const PAGE = 2;

const bytesOf = ({ content }: HubFile) =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

/** A digest in hexadecimal. */
export function digestOf(kind: string, content: Uint8Array | string): string {
  return createHash(kind).update(content).digest("hex");
}

function gitSha1(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content)
    .digest("hex");
}

function json(value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    headers: { "content-type": "application/json", ...headers },
  });
}

function refused(status: number, code: string): Response {
  return new Response(JSON.stringify({ error: code }), {
    status,
    headers: { "x-error-code": code, "x-request-id": "Root=1-abc" },
  });
}

/** Starts the services on free ports of loopback. */
export function startServices(): FakeServices {
  const requests: string[] = [];
  const authorizations: FakeServices["authorizations"] = {
    service: [],
    storage: [],
  };
  const signed = new Map<string, Uint8Array<ArrayBuffer>>();
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
  const storage = Deno.serve(options, (request) => {
    const { search } = new URL(request.url);
    authorizations.storage.push(request.headers.get("authorization"));
    const content = signed.get(search);
    // A signed address is good for one request: the next has to ask the hub.
    signed.delete(search);
    if (content === undefined) return new Response("expired", { status: 403 });
    const answer = ranged(request, content);
    return fake.cuts-- > 0 ? cut(answer) : answer;
  });
  const storageAt = `http://127.0.0.1:${storage.addr.port}`;
  const service = Deno.serve(options, async (request) => {
    const url = new URL(request.url);
    requests.push(`${request.method} ${url.pathname}`);
    authorizations.service.push(request.headers.get("authorization"));
    const other = await fake.first(request);
    if (other !== undefined) return other;
    const file = fake.served[decodeURIComponent(url.pathname)];
    if (file !== undefined) {
      return typeof file === "string"
        ? new Response(file)
        : ranged(request, file);
    }
    return hub(request, fake);
  });
  const address = `http://127.0.0.1:${service.addr.port}`;
  const fake: FakeServices = {
    address,
    storage: storageAt,
    env: {
      HF_ENDPOINT: address,
      ZENODO_URL: address,
      GITHUB_API_URL: address,
      MONAI_MODEL_INFO: `${address}/model_info.json`,
    },
    requests,
    authorizations,
    repositories: {},
    first: () => undefined,
    cuts: 0,
    sign(content) {
      const query = `?X-Amz-Signature=${crypto.randomUUID()}`;
      signed.set(query, content);
      return `${storageAt}/blob${query}`;
    },
    served: {},
    async [Symbol.asyncDispose]() {
      await Promise.all([service.shutdown(), storage.shutdown()]);
    },
  };
  return fake;
}

/** An answer whose connection is lost after half of it. */
async function cut(answer: Response): Promise<Response> {
  const { status, headers } = answer;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let isHalf = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isHalf) return controller.error(new Error("cut"));
      isHalf = true;
      controller.enqueue(bytes.subarray(0, bytes.length >> 1));
    },
  });
  return new Response(body, { status, headers });
}

function ranged(
  request: Request,
  content: Uint8Array<ArrayBuffer>,
  tag = String(content.length),
): Response {
  const headers = { "accept-ranges": "bytes", etag: `"${tag}"` };
  const [, from, to] =
    /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (from === undefined) return new Response(content, { headers });
  const [start, last] = [
    Number(from),
    to ? Number(to) : content.length - 1,
  ];
  const end = Math.min(last, content.length - 1);
  return new Response(content.slice(start, end + 1), {
    status: 206,
    headers: {
      ...headers,
      "content-range": `bytes ${start}-${end}/${content.length}`,
    },
  });
}

/** The hub's answers to the requests that the program makes. */
function hub(
  request: Request,
  { repositories, address, sign }: FakeServices,
): Response {
  const url = new URL(request.url);
  const path = url.pathname;
  const [, api, id = "", what = "", rest = ""] =
    /^\/(?:(api)\/(?:models|datasets)\/|datasets\/)?([^/]+\/[^/]+)\/(revision|tree|resolve)\/(.+)$/
      .exec(path) ?? [];
  const repository = repositories[id];
  if (repository === undefined) return refused(401, "RepoNotFound");
  const { commit, files, gated = false, ...more } = repository;
  const revision = rest.split("/")[0] ?? "";
  if (api !== undefined && what === "revision") {
    if (revision === "missing") return refused(404, "RevisionNotFound");
    return json({ id, sha: commit, gated, ...more });
  }
  if (revision !== commit) return refused(404, "RevisionNotFound");
  if (what === "tree") {
    const at = Number(url.searchParams.get("cursor") ?? 0);
    const page = Object.entries(files).slice(at, at + PAGE);
    const next = new URL(url);
    next.searchParams.set("cursor", String(at + PAGE));
    const link = `<${new URL(
      next.pathname + next.search,
      address,
    )}>; rel="next"`;
    const isLast = at + PAGE >= Object.keys(files).length;
    return json(page.map(item), isLast ? {} : { link });
  }
  const name = decodeURIComponent(rest.slice(revision.length + 1));
  const file = files[name];
  if (file === undefined) return refused(404, "EntryNotFound");
  const content = bytesOf(file);
  return file.lfs
    ? new Response(null, {
      status: 302,
      headers: {
        location: sign(content),
        "x-repo-commit": commit,
        "x-linked-etag": `"${digestOf("sha256", content)}"`,
        "x-linked-size": String(content.length),
      },
    })
    : ranged(request, content, gitSha1(content));
}

function item([path, file]: [string, HubFile]): unknown {
  const content = bytesOf(file);
  const size = content.length;
  return {
    type: "file",
    path,
    size,
    oid: gitSha1(content),
    ...file.lfs &&
      { lfs: { oid: digestOf("sha256", content), size, pointerSize: 130 } },
  };
}
