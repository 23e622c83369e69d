// Pure: no disk, network, clock or environment.

/** A number with its noun, as in `1 file`, `2 files`, `1,000 entries`. */
export function count(
  amount: number,
  one: string,
  several: string = `${one}s`,
): string {
  const digits = String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${digits} ${amount === 1 ? one : several}`;
}
