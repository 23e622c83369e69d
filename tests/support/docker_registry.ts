import { join } from "@std/path";
import { hasProgram } from "./archives.ts";
import { closedPort } from "./misbehaving_server.ts";
import { withTempFolder } from "./temp.ts";
import { TEST_AUTHORITY, TEST_SERVER } from "./test_certificates.ts";

/** Whether Debian's docker-registry is installed. */
export const HAS_DOCKER_REGISTRY = hasProgram("docker-registry");

/** Who may write: ada, with this password. */
export const LOGIN = { user: "ada", password: "secret" };

/** What `htpasswd -nbB ada secret` prints. */
const HTPASSWD =
  "ada:$2b$04$YlSNkBXupIm.7/eu2KHe/OVye1556d3aENx8LSU0KZHyOq6W9pWoW\n";

/** How a registry lets people in. */
export type Access = "open" | "htpasswd" | "token";

/** A registry on loopback. */
export interface DockerRegistry {
  /** `127.0.0.1:port`. */
  host: string;
  /** Folder of its storage. */
  storage: string;
  /** What was asked, as `GET /v2/…`, since {@linkcode forget}. */
  requests(): string[];
  forget(): void;
}

/** Runs `body` with a registry of Debian's, which is stopped afterwards. */
export function withDockerRegistry(
  access: Access,
  body: (registry: DockerRegistry) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const host = `127.0.0.1:${closedPort()}`;
    const storage = join(folder, "storage");
    await using tokens = access === "token" ? startTokenServer() : undefined;
    const config = {
      version: 0.1,
      log: { level: "info", accesslog: { disabled: false } },
      storage: {
        filesystem: { rootdirectory: storage },
        delete: { enabled: true },
      },
      http: { addr: host, secret: "fixed" },
      ...(access === "htpasswd" && {
        auth: { htpasswd: { realm: "zoo", path: join(folder, "htpasswd") } },
      }),
      ...(tokens !== undefined && {
        auth: {
          token: {
            realm: tokens.realm,
            service: SERVICE,
            issuer: ISSUER,
            rootcertbundle: join(folder, "authority.pem"),
          },
        },
      }),
    };
    await Deno.writeTextFile(join(folder, "htpasswd"), HTPASSWD);
    await Deno.writeTextFile(join(folder, "authority.pem"), TEST_AUTHORITY);
    // JSON is YAML.
    const file = join(folder, "registry.yml");
    await Deno.writeTextFile(file, JSON.stringify(config));
    const process = new Deno.Command("docker-registry", {
      args: ["serve", file],
      env: { OTEL_TRACES_EXPORTER: "none" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const log = new Log();
    const listening = Promise.withResolvers<void>();
    const readers = [process.stdout, process.stderr].map((stream) =>
      log.read(stream, () => listening.resolve())
    );
    try {
      await listening.promise;
      await body({
        host,
        storage,
        requests: () => log.requests(),
        forget: () => log.forget(),
      });
    } finally {
      process.kill("SIGKILL");
      await process.status;
      await Promise.all(readers);
    }
  });
}

/** What the registry says. */
class Log {
  #text = "";

  async read(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    listening: () => void,
  ): Promise<void> {
    const text = stream.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) {
      this.#text += chunk;
      if (this.#text.includes("listening on")) listening();
    }
  }

  requests(): string[] {
    return [...this.#text.matchAll(/"([A-Z]+ \/v2\/\S*) HTTP/g)]
      .map(([, request = ""]) => request);
  }

  forget(): void {
    this.#text = "";
  }
}

const SERVICE = "zoo";
const ISSUER = "tests";

/** Gives out tokens: anyone may pull, ada may push. */
function startTokenServer(): AsyncDisposable & { realm: string } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const url = new URL(request.url);
      const login = request.headers.get("authorization");
      const { user, password } = LOGIN;
      const isAda = login === `Basic ${btoa(`${user}:${password}`)}`;
      if (login !== null && !isAda) return new Response("", { status: 401 });
      const access = url.searchParams.getAll("scope").map((scope) => {
        const [type = "", ...rest] = scope.split(":");
        const asked = rest.pop()?.split(",") ?? [];
        const actions = asked.filter((each) => each === "pull" || isAda);
        return { type, name: rest.join(":"), actions };
      });
      const token = await signToken(isAda ? user : "", access);
      return Response.json({ token, expires_in: 300 });
    },
  );
  return {
    realm: `http://127.0.0.1:${server.addr.port}/token`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A token as docker-registry wants it: a JWT that a certificate of its authority signs. */
async function signToken(subject: string, access: unknown): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "ES256", x5c: [derOf(TEST_SERVER.cert)] };
  const payload = {
    iss: ISSUER,
    sub: subject,
    aud: SERVICE,
    exp: now + 300,
    nbf: now - 60,
    iat: now,
    jti: crypto.randomUUID(),
    access,
  };
  const text = [header, payload].map((part) =>
    base64Url(new TextEncoder().encode(JSON.stringify(part)))
  ).join(".");
  const key = await crypto.subtle.importKey(
    "pkcs8",
    Uint8Array.from(atob(derOf(TEST_SERVER.key)), (c) => c.charCodeAt(0)),
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["sign"],
  );
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    new TextEncoder().encode(text),
  );
  return `${text}.${base64Url(new Uint8Array(signature))}`;
}

function derOf(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, "");
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-")
    .replaceAll("/", "_").replaceAll("=", "");
}
