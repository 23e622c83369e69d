/**
 * A terminal of so many columns that obeys what the renderers use (carriage
 * return, line feed, `ESC [ n A`, `ESC [ K`, `ESC [ J`, colours) and fails on
 * any other control character. Lines longer than the width wrap; a resize
 * wraps them anew around the cursor, or cuts them as xterm does.
 */
export class FakeTerminal {
  readonly #lines: string[] = [""];
  #line = 0;
  #column = 0;
  #columns: number;
  /** Everything that was written. */
  written = "";

  constructor(columns: number) {
    this.#columns = columns;
  }

  get columns(): number {
    return this.#columns;
  }

  resize(columns: number, kind: "wraps anew" | "cuts"): void {
    this.#columns = columns;
    if (kind === "wraps anew") return;
    for (const [index, line] of this.#lines.entries()) {
      this.#lines[index] = line.slice(0, columns);
    }
  }

  /** The lines on the screen, without blanks at their ends; the last is the cursor's or below it. */
  screen(): string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  /** Where the cursor is: line and column, from 0. */
  cursor(): [number, number] {
    return [this.#line, this.#column];
  }

  writeSync(bytes: Uint8Array): number {
    const text = new TextDecoder().decode(bytes);
    this.written += text;
    const pieces = text.match(/\p{Cc}\[\d*[A-Za-z]|\p{Cc}|\P{Cc}+/gu) ?? [];
    for (const piece of pieces) this.#obey(piece);
    return bytes.length;
  }

  #obey(piece: string): void {
    if (piece === "\r") this.#column = 0;
    else if (piece === "\n") this.#feed();
    else if (piece === "\x1b[K") this.#cutLine();
    else if (piece === "\x1b[J") {
      this.#cutLine();
      this.#lines.splice(this.#line + 1);
    } else if (piece.endsWith("A")) this.#up(Number(piece.slice(2, -1)));
    else if (piece.startsWith("\x1b[") && piece.endsWith("m")) return;
    else if (piece < " ") {
      throw new Error(`unexpected ${JSON.stringify(piece)}`);
    } else this.#type(piece);
  }

  #feed(): void {
    this.#line++;
    this.#column = 0;
    if (this.#line === this.#lines.length) this.#lines.push("");
  }

  #cutLine(): void {
    this.#lines[this.#line] = this.#current().slice(0, this.#column);
  }

  /** Up by rows of the screen, of which a wrapped line takes several. */
  #up(rows: number): void {
    for (let row = 0; row < rows; row++) {
      if (this.#column >= this.#columns) this.#column -= this.#columns;
      else {
        this.#line = Math.max(0, this.#line - 1);
        const rowsAbove = Math.max(
          0,
          Math.ceil(this.#current().length / this.#columns) - 1,
        );
        this.#column += rowsAbove * this.#columns;
      }
    }
  }

  #type(text: string): void {
    const line = this.#current().padEnd(this.#column);
    this.#lines[this.#line] = line.slice(0, this.#column) + text +
      line.slice(this.#column + text.length);
    this.#column += text.length;
  }

  #current(): string {
    return this.#lines[this.#line] ?? "";
  }
}
