import { assert, assertEquals, fail } from "@std/assert";
import {
  DEFAULT_SECTION,
  type IniDocument,
  IniSyntaxError,
  parseIni,
} from "../../src/ini/parse.ts";
import {
  IniInterpolationError,
  type PercentRule,
  readValue,
} from "../../src/ini/value.ts";

/** A line of configparser_cases.jsonl; scripts/make_ini_cases.py says what the fields hold. */
interface Case {
  name: string;
  text: string;
  expected: Answer;
  ours?: Answer;
}
type Answer = Refusal | Content;
interface Refusal {
  error: string;
  line: number;
}
interface Content {
  defaults: [string, string][];
  sections: [string, [string, string][]][];
  values: [string, string, Value][];
}
type Value = { value: string } | { error: string };

/** How our messages tell apart what Python has classes for. */
const SYNTAX_ERRORS: [RegExp, string][] = [
  [/ is before any section$/, "MissingSectionHeaderError"],
  [/: section \[.+\] appears twice$/, "DuplicateSectionError"],
  [/: key ".+" appears twice in section \[.+\]$/, "DuplicateOptionError"],
  [/ has no ("=" or ":"|key)$/, "ParsingError"],
];
const INTERPOLATION_ERRORS: [RegExp, string][] = [
  [
    /: it refers to ".+", which is not a key$/,
    "InterpolationMissingOptionError",
  ],
  [/: its references are nested more than /, "InterpolationDepthError"],
  [/ begins with a "%" that is not /, "InterpolationSyntaxError"],
];

function pythonClass(message: string, classes: [RegExp, string][]): string {
  const [only, other] = classes.filter(([pattern]) => pattern.test(message));
  assert(only !== undefined && other === undefined, message);
  return only[1];
}

function parse(text: string): IniDocument | Refusal {
  try {
    return parseIni(text);
  } catch (error) {
    if (!(error instanceof IniSyntaxError)) throw error;
    assert(error.message.startsWith(`line ${error.line}: `), error.message);
    return {
      error: pythonClass(error.message, SYNTAX_ERRORS),
      line: error.line,
    };
  }
}

function read(
  document: IniDocument,
  section: string,
  key: string,
  percent: PercentRule,
): Value {
  try {
    const value = readValue(document, section, key, percent);
    return value === undefined ? fail(`[${section}] lacks ${key}`) : { value };
  } catch (error) {
    if (!(error instanceof IniInterpolationError)) throw error;
    return { error: pythonClass(error.message, INTERPOLATION_ERRORS) };
  }
}

/** Reads every key that a section has, of its own or from `[DEFAULT]`, in Python's order. */
function readAll(document: IniDocument): [string, string, Value][] {
  const sections: IniDocument["sections"] = new Map([
    [DEFAULT_SECTION, document.defaults],
    ...document.sections,
  ]);
  return [...sections].flatMap(([section, own]) =>
    [...new Set([...own.keys(), ...document.defaults.keys()])].map((
      key,
    ): [string, string, Value] => [
      section,
      key,
      read(document, section, key, "strict"),
    ])
  );
}

function check({ name, text, expected, ours = expected }: Case) {
  const document = parse(text);
  if ("error" in ours || "error" in document) {
    assertEquals<unknown>(document, ours, name);
    return;
  }
  const content: Content = {
    defaults: [...document.defaults],
    sections: [...document.sections].map(([key, own]) => [key, [...own]]),
    values: readAll(document),
  };
  assertEquals(content, ours, name);
  for (const [section, key, value] of ours.values) {
    // Only what is an error in Python may mean something else.
    if ("error" in value && value.error === "InterpolationSyntaxError") {
      continue;
    }
    const literal = read(document, section, key, "literal");
    assertEquals(literal, value, `${name}: [${section}] ${key}, literal`);
  }
}

const cases: Case[] = Deno.readTextFileSync(
  new URL("configparser_cases.jsonl", import.meta.url),
).trimEnd().split("\n").map((line) => JSON.parse(line));
const generated = cases.filter(({ name }) => name.startsWith("generated "));
const named = cases.filter((one) => !generated.includes(one));

for (const one of named) {
  Deno.test(`parseIni() and readValue() answer as ConfigParser: ${one.name}`, () => {
    check(one);
  });
}

Deno.test(`parseIni() and readValue() answer as ConfigParser for ${generated.length} generated texts`, () => {
  assert(generated.length >= 300);
  generated.forEach(check);
});
