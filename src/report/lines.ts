// Pure: no disk, network, clock or environment.

import { printable } from "./printable.ts";

/** A line for one of the two outputs, without its line end. */
export interface Line {
  to: "stdout" | "stderr";
  text: string;
}

/** Which of the two outputs may hold colours. */
export type Colors = Readonly<Record<Line["to"], boolean>>;

/** A text for a person: what a terminal would obey in a string is made visible. */
export type Text = string | Styled;

/** A text with colours, in which all else is visible. */
export class Styled {
  constructor(readonly text: string) {}
}

/** Colours that carry a meaning: done, failed, take note. */
const SGR = { green: 32, red: 31, yellow: 33 } as const;

const COLORS = new RegExp(
  `\x1b\\[(?:0|${Object.values(SGR).join("|")})m`,
  "g",
);

/** `text` in a colour. */
export function paint(color: keyof typeof SGR, text: string): Styled {
  return new Styled(`\x1b[${SGR[color]}m${printable(text)}\x1b[0m`);
}

/** How it went, in front of the details. */
export function verdict(good: boolean): Styled {
  return good ? paint("green", "OK.") : paint("red", "FAIL.");
}

/** A text in which some pieces have colours. */
export function styled(
  pieces: TemplateStringsArray,
  ...values: readonly Text[]
): Styled {
  return new Styled(String.raw({ raw: pieces }, ...values.map(visible)));
}

/** A text for stderr, where progress, warnings and errors go. */
export class Note {
  constructor(readonly text: Text) {}
}

/** The lines for results, which go to stdout, and for notes. */
export function linesOf(
  texts: readonly (Text | Note)[],
  colors: Colors,
): Line[] {
  return texts.map((each) => {
    const [to, text] = each instanceof Note
      ? ["stderr", each.text] as const
      : ["stdout", each] as const;
    const colored = visible(text);
    return { to, text: colors[to] ? colored : colored.replace(COLORS, "") };
  });
}

function visible(text: Text): string {
  return typeof text === "string" ? printable(text) : text.text;
}
