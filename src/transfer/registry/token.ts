// Pure: no disk, network, clock or environment.

import { fieldsIn, textsOf } from "../../base/json.ts";

/** A token for a registry. */
export interface Token {
  readonly text: string;
  /** How long it is good for, from when it was asked for. */
  readonly lifetimeSeconds: number;
}

/** What a token server means that does not say how long a token is good for. */
const DEFAULT_SECONDS = 60;

/**
 * Reads the answer of a token server; undefined when it holds no token.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
 */
export function readToken(text: string): Token | undefined {
  const fields = fieldsIn(text) ?? {};
  const texts = textsOf(fields, "token", "access_token");
  const token = texts.token ?? texts.access_token ?? "";
  if (!/^[\x21-\x7e]+$/.test(token)) return undefined;
  const seconds = fields["expires_in"];
  return {
    text: token,
    lifetimeSeconds: typeof seconds === "number" && seconds > 0
      ? seconds
      : DEFAULT_SECONDS,
  };
}
