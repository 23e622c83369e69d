// Pure: no disk, network, clock or environment.

/** How far a file has grown. */
export interface Growth {
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes that are written. */
  readonly size: number;
  readonly isComplete: boolean;
}
