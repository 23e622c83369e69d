// Pure: no disk, network, clock or environment.

/** A part of a raw value. */
export type Piece =
  /** Text that stands for itself; `%%` is already one "%". */
  | { kind: "text"; text: string }
  /** `%(name)s` */
  | { kind: "reference"; name: string }
  /** A "%" that begins nothing; `rest` is the text from there on. */
  | { kind: "stray"; rest: string };

/**
 * Splits a raw value by the syntax of Python's `BasicInterpolation`: the name
 * in `%(name)s` is any text without ")", but not the empty one. It throws
 * nothing: what no syntax explains is a stray "%", which the caller judges.
 */
export function* piecesOf(text: string): Generator<Piece> {
  // The first ")" after the place of reading. It is looked for once only, so
  // that a text full of "%(" does not take quadratic time.
  let close = -1;
  for (let at = 0; at < text.length;) {
    const sign = text.indexOf("%", at);
    if (sign !== at) {
      const end = sign === -1 ? text.length : sign;
      yield { kind: "text", text: text.slice(at, end) };
      at = end;
    } else if (text[sign + 1] === "%") {
      yield { kind: "text", text: "%" };
      at += 2;
    } else {
      if (close < at) close = firstIndex(text, ")", at);
      const named = text[at + 1] === "(" && close > at + 2 &&
        text[close + 1] === "s";
      yield named
        ? { kind: "reference", name: text.slice(at + 2, close) }
        : { kind: "stray", rest: text.slice(at) };
      at = named ? close + 2 : at + 1;
    }
  }
}

/** As `indexOf`, but the length of the text where there is none. */
function firstIndex(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index === -1 ? text.length : index;
}
