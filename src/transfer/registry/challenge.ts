// Pure: no disk, network, clock or environment.

/** How a server wants to be logged in to (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A token; then what a parameter has behind its `=`: a token or a quoted string. */
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const VALUE = /\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/y;
const BETWEEN = /[\s,]*/y;

/**
 * Reads the value of `WWW-Authenticate`, in which several challenges may stand
 * (RFC 9110, 11.6.1). What cannot be read ends it.
 */
export function parseChallenges(text: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    next(BETWEEN);
    const token = next(TOKEN)?.[0];
    if (token === undefined) return challenges;
    const value = next(VALUE);
    if (value === null) {
      challenges.push({
        scheme: token.toLowerCase(),
        parameters: new Map(),
      });
      continue;
    }
    const [, quoted, plain = ""] = value;
    const parameters = challenges.at(-1)?.parameters;
    if (parameters === undefined) return challenges;
    parameters.set(
      token.toLowerCase(),
      quoted?.replace(/\\(.)/gs, "$1") ?? plain,
    );
  }
}
