/**
 * Pseudo-random numbers from 0 up to 1 that are the same for the same seed:
 * Marsaglia's xorshift with 32 bits, https://doi.org/10.18637/jss.v008.i14.
 */
export function seededRandom(seed: number): () => number {
  // A state of zero would stay zero.
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
