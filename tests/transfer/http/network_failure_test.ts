import { assert, assertEquals } from "@std/assert";
import {
  type AppError,
  NetworkError,
  StoreError,
} from "../../../src/base/errors.ts";
import { networkFailure } from "../../../src/transfer/http/network_failure.ts";

const url = new URL("https://ann:secret@zoo.org/data.tar.gz");

/** Texts as Deno 2.6 and 2.9 have them, and what is said of each; those of 2.9 stand in the error's cause. */
const PASSING = `
client error (Connect): dns error: failed to lookup address information: Name or service not known → its name was not found (DNS)
client error (Connect): tcp connect error: Connection refused (os error 111) → the connection was refused
client error (Connect): tcp connect error: No connection could be made because the target machine actively refused it. (os error 10061) → the connection was refused
client error (SendRequest): connection error: Connection reset by peer (os error 104) → the connection was reset
client error (Connect): tcp connect error: Network is unreachable (os error 101) → the network or the host is unreachable
client error (Connect): tcp connect error: No route to host (os error 113) → the network or the host is unreachable
client error (Connect): tcp connect error: Connection timed out (os error 110) → the connection timed out
client error (SendRequest): connection closed before message completed → the connection was closed before everything had arrived
client error (SendRequest): http2 error: stream error received: unexpected internal error encountered → the connection was closed before everything had arrived
error reading a body from connection → the connection was closed before everything had arrived
client error (Connect): tls handshake eof → the TLS handshake was cut short
client error (Connect): received fatal alert: HandshakeFailure → the TLS handshake was cut short
client error (Connect): unsuccessful tunnel → the proxy did not connect to the server
client error (Connect): Proxy server unreachable → the proxy did not connect to the server
something new → something new`;

/** Those after which trying again is of no use. */
const FINAL = `
client error (Connect): invalid peer certificate: UnknownIssuer → its certificate is signed by an authority that is not trusted here
client error (Connect): invalid peer certificate: Other(OtherError(CaUsedAsEndEntity)) → its certificate is an authority's own (CA:TRUE), which may sign certificates but not stand for a server
client error (Connect): invalid peer certificate: certificate expired: verification time 1 (UNIX), but certificate is not valid after 0 → its certificate has expired
client error (Connect): invalid peer certificate: certificate not valid yet: verification time 1 → its certificate is not valid yet
client error (Connect): invalid peer certificate: certificate not valid for name "localhost" → its certificate is for another name
client error (Connect): invalid peer certificate: Revoked → its certificate has been revoked
client error (Connect): invalid peer certificate: BadSignature → its certificate is not signed by the trusted authority whose name it gives
client error (Connect): invalid peer certificate: UnsupportedSignatureAlgorithmContext { signature_algorithm_id: [6, 7], supported_algorithms: [0x06] } → its certificate is signed in a way that is not accepted, such as SHA-1
client error (Connect): invalid peer certificate: certificate does not allow extended key usage for server authentication, allows client authentication → its certificate is not for servers (its extended key usage)
client error (Connect): invalid peer certificate: Other(OtherError(UnsupportedCertVersion)) → its certificate is of an old form: it is not X.509 version 3
client error (Connect): invalid peer certificate: Other(OtherError(UnsupportedCriticalExtension)) → its certificate requires an unknown critical extension
client error (Connect): invalid peer certificate: BadEncoding → its certificate is damaged or wrongly encoded
client error (Connect): invalid peer certificate: Other(OtherError(NameConstraintViolation)) → its certificate breaks a limit that its chain of authorities sets
client error (Connect): invalid peer certificate: ApplicationVerificationFailure → its certificate was not accepted
client error (Connect): received corrupt message of type InvalidContentType → the server does not speak TLS
client error (Connect): proxy authentication required → the proxy answered 407 (it requires a login)
client error (SendRequest): invalid HTTP version parsed → the answer is not HTTP
Fetch failed: Requests to port 1 are blocked → its port is blocked for HTTP`;

const ROWS = [PASSING, FINAL].flatMap((table) =>
  table.trim().split("\n").map((row) => {
    const [text = "", words = ""] = row.split(" → ");
    return { text, words, retryable: table === PASSING };
  })
);

for (const { text, words, retryable } of ROWS) {
  Deno.test(`networkFailure() of "${text}" says "${words}"`, () => {
    const old = new TypeError(text);
    const nested = new TypeError("fetch failed", { cause: new Error(text) });
    for (const error of [old, nested]) {
      const failure = networkFailure(error, url, undefined);
      assert(failure instanceof NetworkError);
      assertEquals(
        [failure.message.replace("fetch failed: ", ""), failure.retryable],
        [`cannot fetch "https://zoo.org/data.tar.gz": ${words}`, retryable],
      );
      assertEquals(failure.cause, error);
    }
  });
}

Deno.test("networkFailure() points at the proxy where there is one, without its login", () => {
  const failure = networkFailure(
    new TypeError("Connection refused"),
    url,
    new URL("http://bob:hidden@proxy:3128"),
  );
  assertEquals(
    failure.message,
    'cannot fetch "https://zoo.org/data.tar.gz" through the proxy "http://proxy:3128": the connection was refused',
  );
  assert(failure.hint?.includes("NO_PROXY"));
});

Deno.test("networkFailure() asks for the server, and not for a proxy, where that is this machine", () => {
  for (const host of ["localhost", "127.0.0.1:8000", "[::1]"]) {
    const { hint } = networkFailure(
      new TypeError("Connection refused"),
      new URL(`http://${host}/zoo`),
      undefined,
    );
    assertEquals(
      hint,
      "That is this machine: check that its server is running, and the port.",
    );
  }
});

Deno.test("networkFailure() advises to name a certificate for unknown signers alone", () => {
  const advised = ROWS.filter(({ text }) => {
    const { hint } = networkFailure(new TypeError(text), url, undefined);
    return hint?.includes("SSL_CERT_FILE");
  });
  assertEquals(advised.length, 1);
});

Deno.test("networkFailure() leaves an AppError as it is", () => {
  const error: AppError = new StoreError("cannot write");
  assertEquals(networkFailure(error, url, undefined), error);
});
