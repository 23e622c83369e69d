// Pure: no disk, network, clock or environment.

/** Calls `tick` every so many ms until the function that it returns is called. */
export type Every = (milliseconds: number, tick: () => void) => () => void;

/** Something that happens again and again while it is wanted. */
export interface Ticks {
  run(wanted: boolean): void;
}

/** Ticks that stand still until they are wanted, so that an idle program can end. */
export function ticksWhile(
  every: Every,
  milliseconds: number,
  tick: () => void,
): Ticks {
  let stop: (() => void) | undefined;
  return {
    run(wanted) {
      if (wanted) {
        stop ??= every(milliseconds, tick);
      } else {
        stop?.();
        stop = undefined;
      }
    },
  };
}
