// Pure: no disk, network, clock or environment.

/** Random numbers that are the same in every run. */
export interface SeededRandom {
  /** The next whole number from 0 to 2³² − 1. */
  next(): number;
}

/**
 * The generator xoshiro128** of Blackman and Vigna, https://prng.di.unimi.it/,
 * started from `seed`: fast enough to fill hundreds of megabytes, and good
 * enough that gzip finds nothing in them.
 */
export function seededRandom(seed: number): SeededRandom {
  let [a, b, c, d] = stateFrom(seed);
  return {
    next() {
      const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotateLeft(d, 11);
      return result;
    },
  };
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Spreads a seed over the whole state, as the authors ask for, by SplitMix32. */
function stateFrom(seed: number): [number, number, number, number] {
  let state = seed | 0;
  const spread = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) | 0;
  };
  return [spread(), spread(), spread(), spread()];
}
