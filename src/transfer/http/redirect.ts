// Pure: no disk, network, clock or environment.
import { cannotFetch } from "../../base/errors.ts";
import { describeUrl } from "../../base/describe_url.ts";

/** Redirects that are followed in one request; curl stops at 50, fetch at 20, and no zoo needs 10. */
export const REDIRECT_LIMIT = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether a storage has signed an address for a while: S3, Google, CloudFront and Azure name it so. */
export function isSigned({ searchParams }: URL): boolean {
  const isSignature = /^(?:x-[a-z]+-signature|signature|sig)$/i;
  return searchParams.keys().some((name) => isSignature.test(name));
}

/**
 * The address that an answer sends to (RFC 9110, 15.4); undefined where it is
 * no redirect.
 *
 * @param from The address that answered.
 * @param count Which redirect of the request this is, from 1.
 * @throws {NetworkError} when there is no address, too many were followed, or
 * it leads from https to http or to something that is not HTTP at all.
 */
export function redirectTarget(
  from: URL,
  status: number,
  headers: Headers,
  count: number,
): URL | undefined {
  if (!REDIRECTS.has(status)) return undefined;
  const refuse = (why: string) =>
    cannotFetch(from, why, { failure: "bad-answer" });
  const location = headers.get("location");
  const target = location === null ? null : URL.parse(location, from);
  if (target === null) throw refuse("it redirects without a usable address");
  if (count > REDIRECT_LIMIT) {
    throw refuse(`it redirects more than ${REDIRECT_LIMIT} times`);
  }
  if (from.protocol === "https:" && target.protocol === "http:") {
    throw refuse(
      `it redirects from https to http, to ${describeUrl(target)}`,
    );
  }
  if (target.protocol !== "https:" && target.protocol !== "http:") {
    throw refuse(`it redirects to ${describeUrl(target)}, which is not HTTP`);
  }
  return target;
}
