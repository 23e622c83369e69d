import { join } from "@std/path";

/** What a zoo answers for a path: a file's content, or anything else a server might say. */
export type Answer =
  | string
  | Uint8Array<ArrayBuffer>
  | ((request: Request) => Response | Promise<Response>);

/** A zoo on loopback that serves what it is told. */
export interface Zoo extends AsyncDisposable {
  /** The address for `niftynet_model_zoo`. */
  address: string;
  /** Paths that were asked for, in order, with their method: `GET /raw/…`. */
  requests: string[];
  /** What it serves, by path behind `/`; may be changed at any time. */
  files: Record<string, Answer>;
}

/** The path of a file of an entry in the current layout. */
export function inEntry(entry: string, file: string): string {
  return `raw/5-reorganising-with-lfs/${entry}/${file}`;
}

/** Starts a zoo on a free port of loopback. Everything it does not have is 404. */
export function startZoo(files: Record<string, Answer> = {}): Zoo {
  const requests: string[] = [];
  const served: Record<string, Answer> = {
    "raw/5-reorganising-with-lfs/README.md": "# A zoo for tests\n",
    ...files,
  };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      requests.push(`${request.method} ${pathname}`);
      const answer = served[decodeURIComponent(pathname.slice(1))];
      if (answer === undefined) return new Response("none", { status: 404 });
      return typeof answer === "function"
        ? answer(request)
        : new Response(answer);
    },
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    requests,
    files: served,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A section of a manifest that expands an archive. */
export function section(
  name: string,
  keys: Record<string, string>,
): string {
  const lines = Object.entries({ action: "expand", ...keys });
  return [`[${name}]`, ...lines.map(([k, v]) => `${k} = ${v}`), ""].join("\n");
}

/** A manifest of a version and these sections. */
export function manifest(version: string, ...sections: string[]): string {
  return [`[config]`, `version = ${version}`, "", ...sections].join("\n");
}

/** An address on loopback where no one listens. */
export async function deadAddress(): Promise<string> {
  const { address, ...zoo } = startZoo();
  await zoo[Symbol.asyncDispose]();
  return address;
}

/** Serves the files of a folder on a free port of loopback, as a static web server does. */
export function serveFolder(
  folder: string,
): AsyncDisposable & { address: string } {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async ({ url }) => {
      const path = decodeURIComponent(new URL(url).pathname);
      const file = join(folder, path.replace(/\/$/, "/index.html"));
      try {
        const type = file.endsWith(".html")
          ? "text/html"
          : "application/octet-stream";
        return new Response(await Deno.readFile(file), {
          headers: { "content-type": type },
        });
      } catch {
        return new Response("none", { status: 404 });
      }
    },
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
