/** What the Worker is told: paths that it may use and paths that it may not. */
export interface Order {
  archive: string;
  staging: string;
  /** A folder that it has no business in; `secret.txt` is in it. */
  outside: string;
  /** A port of this machine that takes connections. */
  port: number;
}

/** For each thing that was tried: the name of the error, or "done". */
export type Answer = Record<string, string>;
