// Pure: no disk, network, clock or environment.

/** The addresses of servers that have a login or a query: what is at their origins is asked for with these. */
export function accessAddresses(servers: readonly URL[]): URL[] {
  return servers.filter(({ username, password, search }) =>
    username || password || search
  );
}

/**
 * The user's address whose login and query a request takes: one of the same
 * origin, so that nothing goes to another host or from https to http; of
 * several the one whose path leads furthest towards the request.
 */
export function accessFor(
  addresses: readonly URL[],
  url: URL,
): URL | undefined {
  const path = ({ pathname }: URL) => pathname.replace(/\/*$/, "/");
  const same = addresses.filter(({ origin }) => origin === url.origin);
  return same.filter((each) => url.pathname.startsWith(path(each)))
    .sort((a, b) => path(b).length - path(a).length)[0] ?? same[0];
}

/** An address with the query that its zoo was named with, behind its own. */
export function withAccessQuery(addresses: readonly URL[], url: URL): URL {
  const query = accessFor(addresses, url)?.search.slice(1) ?? "";
  if (query === "") return url;
  const asked = new URL(url);
  asked.search = url.search === "" ? query : `${url.search}&${query}`;
  return asked;
}
