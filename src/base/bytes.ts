// Pure: no disk, network, clock or environment.

/** Both one after another, in memory of their own. */
export function concatenate(
  first: Uint8Array,
  second: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
