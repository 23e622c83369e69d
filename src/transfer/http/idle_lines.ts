import type { RawLine } from "./raw_line.ts";

/**
 * Connections that have had their answer and may be asked again: a new one
 * costs a round trip, and two more with TLS.
 */
export class IdleLines {
  readonly #lines = new Map<string, RawLine[]>();

  /** @param way where it leads, and through what */
  take(way: string): RawLine | undefined {
    return this.#lines.get(way)?.pop();
  }

  give(way: string, line: RawLine): void {
    const lines = this.#lines.get(way) ?? [];
    this.#lines.set(way, [...lines, line]);
  }

  /** Closes all of them. */
  close(): void {
    for (const line of [...this.#lines.values()].flat()) line.close();
    this.#lines.clear();
  }
}
