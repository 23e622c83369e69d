/**
 * How much the tests that mutate archives do: `NET_DOWNLOAD_FUZZ` says how many
 * mutations, twenty thousand if it does not; `NET_DOWNLOAD_FUZZ_SEED` begins
 * elsewhere. A failure names its round: with that as the seed and one mutation
 * it happens again.
 */
export const ROUNDS = Number(Deno.env.get("NET_DOWNLOAD_FUZZ") ?? 20_000);
const SEED = Number(Deno.env.get("NET_DOWNLOAD_FUZZ_SEED") ?? 0);

/** The rounds of a test that takes `share` of all; at least one. */
export function roundsOf(share: number): number[] {
  const count = Math.ceil(ROUNDS * share);
  return Array.from({ length: count }, (_, index) => SEED + index);
}

/** Longer than any round takes, in milliseconds: what takes longer hangs. */
const HANG_MS = 60_000;

/**
 * Waits for what becomes of a round.
 *
 * @throws an error that names the round for one that throws or hangs.
 */
export async function inRound<T>(
  round: number,
  body: () => T | Promise<T>,
): Promise<T> {
  const { promise: hang, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it hangs")), HANG_MS);
  try {
    return await Promise.race([body(), hang]);
  } catch (cause) {
    throw new Error(`round ${round}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
