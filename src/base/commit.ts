// Pure: no disk, network, clock or environment.

/** The commit that a compiled program was made from; empty when run from source. */
export const COMMIT: string = "";
