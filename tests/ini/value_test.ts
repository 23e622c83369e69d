import { assertEquals, assertThrows } from "@std/assert";
import { parseIni } from "../../src/ini/parse.ts";
import { IniInterpolationError, readValue } from "../../src/ini/value.ts";

/** A raw value and what it is in a section with `base = http://x` and `b = 2`, where a stray "%" is literal. */
const LITERAL: [string, string][] = [
  ["http://x/a%20b", "http://x/a%20b"],
  ["http://x/a%20b%2Fc", "http://x/a%20b%2Fc"],
  ["%(base)s/a%20b", "http://x/a%20b"],
  ["a%20b%(b)s", "a%20b2"],
  ["%", "%"],
  ["100%", "100%"],
  ["100%%", "100%"],
  ["100%%%", "100%%"],
  ["a%%20b", "a%20b"],
  ["%%%20", "%%20"],
  ["%%(b)s", "%(b)s"],
  ["%%%(b)s", "%2"],
  ["%(b)d", "%(b)d"],
  ["%(b)", "%(b)"],
  ["%(b", "%(b"],
  ["%(", "%("],
  ["%()s", "%()s"],
  ["%(b)d%(b)s", "%(b)d2"],
  ["%(b)%(b)s", "%(b)2"],
  ["%s %d", "%s %d"],
  ["%20)s", "%20)s"],
  ["%é(b)s", "%é(b)s"],
];

for (const [raw, value] of LITERAL) {
  Deno.test(`readValue() reads "${raw}" as "${value}" if a stray "%" is literal`, () => {
    const document = parseIni(`[a]\nbase = http://x\nb = 2\nk = ${raw}\n`);
    assertEquals(readValue(document, "a", "k", "literal"), value);
  });
}

/** A raw value, what is wrong in Python's dialect and, where anything is, with a literal "%". */
const REFUSED: [string, string, string | undefined][] = [
  [
    "http://x/a%20b",
    '"%20b" begins with a "%" that is not "%%" or "%(name)s"',
    undefined,
  ],
  [
    "%(base)s/y",
    'it refers to "base", which is not a key',
    'it refers to "base", which is not a key',
  ],
  [
    "a%20b/%(Base)s",
    '"%20b/%(Base)s" begins with a "%" that is not "%%" or "%(name)s"',
    'it refers to "Base", which is not a key',
  ],
  [
    "%(%(k)s)s",
    'it refers to "%(k", which is not a key',
    'it refers to "%(k", which is not a key',
  ],
  [
    "x%(k)s",
    "its references are nested more than 10 deep",
    "its references are nested more than 10 deep",
  ],
];

for (const [raw, strict, literal] of REFUSED) {
  Deno.test(`readValue() says what is wrong with "${raw}"`, () => {
    const document = parseIni(`[a]\nK = ${raw}\n`);
    const refusal = (rule: "strict" | "literal") =>
      assertThrows(
        () => readValue(document, "a", "K", rule),
        IniInterpolationError,
      );
    const error = refusal("strict");
    assertEquals(error.message, `key "k" in section [a]: ${strict}`);
    assertEquals([error.section, error.key], ["a", "k"]);
    if (literal === undefined) {
      assertEquals(readValue(document, "a", "K", "literal"), raw);
    } else {
      assertEquals(
        refusal("literal").message,
        `key "k" in section [a]: ${literal}`,
      );
    }
  });
}

Deno.test("readValue() keeps a stray percent sign in a value that is referred to", () => {
  const document = parseIni(
    "[a]\nbase = http://x/a%20b\nurl = %(base)s/%(base)s\n",
  );
  assertEquals(
    readValue(document, "a", "url", "literal"),
    "http://x/a%20b/http://x/a%20b",
  );
});

Deno.test("readValue() takes the key in any case", () => {
  const document = parseIni("[a]\nLocal_ID = v\n");
  assertEquals(readValue(document, "a", "LOCAL_id", "strict"), "v");
});

Deno.test("readValue() gives undefined for what is not there", () => {
  const document = parseIni("[DEFAULT]\nd = 1\n[a]\nk = v\n[__proto__]\n");
  assertEquals(readValue(document, "a", "l", "strict"), undefined);
  assertEquals(readValue(document, "a", "toString", "strict"), undefined);
  assertEquals(readValue(document, "A", "k", "strict"), undefined);
  assertEquals(readValue(document, "b", "d", "strict"), undefined);
  assertEquals(readValue(document, "constructor", "d", "strict"), undefined);
  assertEquals(readValue(document, "__proto__", "d", "strict"), "1");
});

Deno.test("readValue() tells an empty value from none", () => {
  const document = parseIni("[DEFAULT]\nk = 1\n[a]\nk =\n");
  assertEquals(readValue(document, "a", "k", "strict"), "");
});

/** Keys k0 to k8, each of which names the next one `times` times; k9 is `last`. */
function laughs(times: number, last: string): string {
  const keys = Array.from(
    { length: 9 },
    (_, i) => `k${i} = ${`%(k${i + 1})s`.repeat(times)}`,
  );
  return `[a]\n${keys.join("\n")}\nk9 = ${last}\n`;
}

for (const last of ["lol", ""]) {
  Deno.test(`readValue() refuses references that multiply "${last}" without end`, () => {
    const document = parseIni(laughs(100, last));
    assertThrows(
      () => readValue(document, "a", "k0", "literal"),
      IniInterpolationError,
      "its references add up to more than 1048576 characters",
    );
    assertEquals(readValue(document, "a", "k8", "literal"), last.repeat(100));
  });
}

Deno.test("readValue() gives a long value whole that refers to nothing", () => {
  const value = "100%% ".repeat(500_000);
  const document = parseIni(`[a]\nk = ${value}\n`);
  assertEquals(
    readValue(document, "a", "k", "strict"),
    "100% ".repeat(500_000).trimEnd(),
  );
});

for (const end of ["", ")", ")x"]) {
  Deno.test(`readValue() reads half a million "%(" before "${end}" in linear time`, () => {
    const value = "%(".repeat(500_000) + end;
    const document = parseIni(`[a]\nk = ${value}\n`);
    assertEquals(readValue(document, "a", "k", "literal"), value);
  });
}
