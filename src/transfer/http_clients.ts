import { SettingsError } from "../errors.ts";
import { caCertificates } from "./ca_certificates.ts";
import { type Environment, proxyFor } from "./proxy.ts";

/** How a request reaches its server. */
export interface Route {
  client: Deno.HttpClient;
  /** The proxy in between, with its credentials. */
  proxy: URL | undefined;
}

/**
 * Deno's HTTP clients, one for each way to a server, made when first needed:
 * a run that asks no https server does not read a certificate.
 *
 * Deno would find the proxies of the real environment by itself. Naming them to
 * each client makes the choice ours, with ALL_PROXY behind the scheme's own
 * variable and not before it.
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
   * @throws {SettingsError} when a proxy or a certificate file that the user
   * named cannot be used.
   */
  route(url: URL): Route {
    const proxy = proxyFor(url, this.#environment);
    const secure = [url.protocol, proxy?.protocol].includes("https:");
    const key = `${secure} ${proxy?.href ?? ""}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = createClient(secure ? this.certificates() : [], proxy);
      this.#clients.set(key, client);
    }
    return { client, proxy };
  }

  /** The certificates (PEM) that are trusted beside Mozilla's. */
  certificates(): string[] {
    this.#certificates ??= caCertificates(this.#caCertFiles, this.#environment);
    return this.#certificates;
  }

  /** Closes every connection. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}

function createClient(
  caCerts: string[],
  proxy: URL | undefined,
): Deno.HttpClient {
  try {
    return Deno.createHttpClient({
      caCerts,
      ...(proxy !== undefined && { proxy: { url: proxy.href } }),
    });
  } catch (cause) {
    throw new SettingsError(
      `cannot set up the connection: ${
        cause instanceof Error ? cause.message : cause
      }`,
      { cause },
    );
  }
}
