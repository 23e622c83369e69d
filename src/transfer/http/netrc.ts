// Pure: no disk, network, clock or environment.

/** A login for one host. */
export interface Login {
  machine: string;
  login: string;
  password: string;
}

/**
 * The logins that a netrc file holds, in its order. Macros are skipped. The
 * `default` entry is left out on purpose: manifests name the hosts that this
 * program asks, and a stranger's manifest must not be able to collect a login
 * that was not meant for its host.
 *
 * @see https://everything.curl.dev/usingcurl/netrc.html
 */
export function parseNetrc(text: string): Login[] {
  const withoutMacros = text.replace(/^[ \t]*macdef\b.*\n(?:.*\S.*\n?)*/gm, "");
  const withoutComments = withoutMacros.replace(/^\s*#.*$/gm, "");
  const logins: Login[] = [];
  const words = tokens(withoutComments);
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "default") {
      logins.push({ machine: "", login: "", password: "" });
    } else if (word === "machine") {
      logins.push({ machine: words[++at] ?? "", login: "", password: "" });
    } else if (word === "login" || word === "password") {
      const entry = logins.at(-1);
      const value = words[++at] ?? "";
      if (entry !== undefined) entry[word] = value;
    } else if (word === "account") {
      at++;
    }
  }
  return logins.filter(({ machine }) => machine !== "");
}

/** Words between blanks; a quoted word may hold blanks and escaped quotes, as curl reads it. */
function tokens(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(
    ([word, quoted]) => quoted?.replace(/\\(.)/g, "$1") ?? word,
  );
}

/** The first login for a host; undefined when the file names none. */
export function loginFor(
  logins: readonly Login[],
  hostname: string,
): Login | undefined {
  return logins.find(({ machine }) =>
    machine.toLowerCase() === hostname.toLowerCase()
  );
}
