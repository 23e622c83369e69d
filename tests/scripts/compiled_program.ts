/**
 * The compiled program that a test is about, as `NET_DOWNLOAD_BINARY` names
 * it; `undefined`, and said loudly, where none is named.
 */
export function compiledProgram(): string | undefined {
  const path = Deno.env.get("NET_DOWNLOAD_BINARY");
  if (!path) {
    console.warn("SKIPPED: NET_DOWNLOAD_BINARY names no compiled program");
    return undefined;
  }
  return Deno.realPathSync(path);
}
