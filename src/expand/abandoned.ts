// Pure: no disk, network, clock or environment.

/** Thrown to end an expansion that nobody wants any more. */
export class Abandoned extends Error {}
