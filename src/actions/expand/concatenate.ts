// Pure: no disk, network, clock or environment.

/** Both one after another; the second itself, and no copy, where the first is empty. */
export function concatenate(
  first: Uint8Array,
  second: Uint8Array,
): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
