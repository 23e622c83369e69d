import { SettingsError } from "../../base/errors.ts";
import type { Environment } from "./proxy.ts";

/**
 * Where systems keep their trusted authorities in one file: Debian and Alpine,
 * Fedora and RHEL (old and new), openSUSE, the BSDs, macOS. The order is Go's
 * (crypto/x509/root_linux.go). Where a system has no such file, Windows above
 * all, Deno reads its store when DENO_TLS_CA_STORE says so.
 */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/share/certs/ca-root-nss.crt",
];

const BEGIN = "-----BEGIN CERTIFICATE-----";

/**
 * The certificates (PEM) that are trusted beside Mozilla's, which Deno brings
 * along: those of --ca-cert and DENO_CERT, and those of SSL_CERT_FILE or else
 * of this system. Mozilla's alone would turn away the hospital whose network
 * has an authority of its own, and the system's alone an old machine.
 *
 * @throws {SettingsError} when a file that the user named cannot be read or
 * holds no certificate.
 */
export function caCertificates(
  caCertFiles: readonly string[],
  environment: Environment,
): string[] {
  const named = caCertFiles.map((path) => readNamed(path, "--ca-cert"));
  if (environment.DENO_CERT) {
    named.push(readNamed(environment.DENO_CERT, "DENO_CERT"));
  }
  if (environment.SSL_CERT_FILE) {
    return [...named, readNamed(environment.SSL_CERT_FILE, "SSL_CERT_FILE")];
  }
  return [...named, ...readSystem()];
}

function readNamed(path: string, source: string): string {
  const refuse = (why: string, cause: unknown) =>
    new SettingsError(
      `cannot use the certificates in "${path}", which ${source} names: ${why}`,
      { hint: "It must be a file of certificates in PEM form.", cause },
    );
  let text;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    throw refuse("the file cannot be read", cause);
  }
  if (!text.includes(BEGIN)) throw refuse("it has none", undefined);
  const refusal = whyUnusable(text);
  if (refusal !== undefined) throw refuse("one cannot be read", refusal);
  return text;
}

/** The system's certificates, without those that Deno cannot read: one of them would void all. */
function readSystem(): string[] {
  for (const path of SYSTEM_BUNDLES) {
    let text;
    try {
      text = Deno.readTextFileSync(path);
    } catch {
      // Other systems keep it elsewhere; Mozilla's certificates remain.
      continue;
    }
    return whyUnusable(text) === undefined
      ? [text]
      : text.split(/(?=-----BEGIN CERTIFICATE-----)/)
        .filter((one) => one.includes(BEGIN) && whyUnusable(one) === undefined);
  }
  return [];
}

/** What Deno says against certificates; undefined when it takes them. */
function whyUnusable(pem: string): unknown {
  try {
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return undefined;
  } catch (error) {
    return error;
  }
}
