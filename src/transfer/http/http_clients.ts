import { SettingsError } from "../../base/errors.ts";
import { caCertificates } from "./ca_certificates.ts";
import { type Environment, PROXY_VARIABLES, proxyFor } from "./proxy.ts";

/** How a request reaches its server. */
export interface Route {
  client: Deno.HttpClient;
  /** The proxy in between, with its credentials. */
  proxy: URL | undefined;
  /** Certificates (PEM) that are trusted there beside Mozilla's. */
  certificates: readonly string[];
}

/**
 * Deno's HTTP clients, one for each way to a server, made when first needed:
 * a run that asks no https server does not read a certificate.
 *
 * Deno would find the proxies of the real environment by itself, and go through
 * them where NO_PROXY is `*` and the host a number. The choice is ours alone.
 */
export class HttpClients {
  readonly #environment: Environment;
  readonly #caCertFiles: readonly string[];
  readonly #clients = new Map<string, Deno.HttpClient>();
  #certificates: string[] | undefined;

  constructor(environment: Environment, caCertFiles: readonly string[]) {
    this.#environment = environment;
    this.#caCertFiles = caCertFiles;
  }

  /**
   * The way to a URL's host.
   *
   * @param alone whether the request is to have a connection to itself, which
   * HTTP/2 would not give it.
   * @throws {SettingsError} when a proxy or a certificate file that the user
   * named cannot be used.
   */
  route(url: URL, alone = false): Route {
    const proxy = proxyFor(url, this.#environment);
    const secure = [url.protocol, proxy?.protocol].includes("https:");
    // Without TLS it is HTTP/1 anyway, and what is idle is used again.
    const http2 = !(alone && url.protocol === "https:");
    const certificates = secure ? this.#trusted() : [];
    const key = `${secure} ${http2} ${proxy?.href ?? ""}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = createClient(certificates, proxy, http2);
      this.#clients.set(key, client);
    }
    return { client, proxy, certificates };
  }

  /** Closes every connection. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #trusted(): string[] {
    return this.#certificates ??= caCertificates(
      this.#caCertFiles,
      this.#environment,
    );
  }
}

function createClient(
  caCerts: string[],
  proxy: URL | undefined,
  http2: boolean,
): Deno.HttpClient {
  try {
    return withoutVariables(PROXY_VARIABLES, () =>
      Deno.createHttpClient({
        caCerts,
        http2,
        ...(proxy !== undefined && { proxy: { url: proxy.href } }),
      }));
  } catch (cause) {
    throw new SettingsError(
      `cannot set up the connection: ${
        cause instanceof Error ? cause.message : cause
      }`,
      { cause },
    );
  }
}

/** Runs `work` as if the process had no such variables. Nothing else runs meanwhile. */
function withoutVariables<T>(names: readonly string[], work: () => T): T {
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of names) Deno.env.delete(name);
  try {
    return work();
  } finally {
    for (const [name, value] of before) {
      if (value !== undefined) Deno.env.set(name, value);
    }
  }
}
