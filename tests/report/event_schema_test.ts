import { assertEquals, assertThrows } from "@std/assert";
import { FAILURE_CLASSES } from "../../src/base/failure_class.ts";
import events from "../../src/report/events.schema.json" with { type: "json" };
import { jsonLine } from "../../src/report/json.ts";
import {
  assertDescribed,
  DESCRIBED_EVENTS,
  EVENT_SCHEMA,
  eventFaults,
} from "../support/event_schema.ts";
import { runNpmProgram } from "../support/npm_program.ts";
import { SAMPLE_EVENTS } from "./event_samples.ts";

/** The samples as lines of `--json`. */
const LINES = SAMPLE_EVENTS.map(jsonLine);

Deno.test("events.schema.json describes every event, and no other", () => {
  const kinds = new Set(SAMPLE_EVENTS.map(({ kind }) => kind));
  assertEquals([...DESCRIBED_EVENTS].sort(), [...kinds].sort());
  assertEquals(LINES.flatMap(eventFaults), []);
});

for (const kind of DESCRIBED_EVENTS) {
  Deno.test(`every field of ${kind} that events.schema.json describes has a value in a sample`, () => {
    const lines = LINES.map((line) => JSON.parse(line))
      .filter(({ event }) => event === kind);
    const branch = EVENT_SCHEMA.oneOf?.find(({ title }) => title === kind);
    assertEquals(
      ["schema", ...fieldsOf(branch)].sort(),
      membersOf(lines).sort(),
    );
  });
}

Deno.test("events.schema.json knows every class of failures", () => {
  assertEquals(events.$defs.failure.enum, Object.keys(FAILURE_CLASSES));
});

const WRONG = [
  { what: "an unknown event", line: '{"schema":1,"event":"nothing"}' },
  {
    what: "another schema",
    line: '{"schema":2,"event":"entry-current","id":"a"}',
  },
  { what: "a missing field", line: '{"schema":1,"event":"entry-current"}' },
  {
    what: "an unknown field",
    line: '{"schema":1,"event":"entry-current","id":"a","b":1}',
    // A newer program may have it.
    isOpen: true,
  },
  { what: "a wrong type", line: '{"schema":1,"event":"entry-current","id":1}' },
  {
    what: "an unknown class",
    line:
      '{"schema":1,"event":"run-failed","message":"","hint":null,"failure":"odd"}',
  },
  { what: "no object", line: "1" },
];

for (const { what, line } of WRONG) {
  Deno.test(`assertDescribed() refuses ${what}`, () => {
    assertThrows(
      () => assertDescribed(`${line}\n`),
      Error,
      "does not describe",
    );
  });
}

/** Compiles a schema in strict mode, and tells of each value whether it fits. */
const AJV = `
import { Ajv2020 } from "npm:ajv@8.20.0/dist/2020.js";
const [schema, values] = JSON.parse(await new Response(Deno.stdin.readable).text());
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
console.log(JSON.stringify(values.map((value) => fits(value))));
`;

Deno.test("events.schema.json is a JSON Schema of draft 2020-12: Ajv takes every event, and no other", async () => {
  const good = LINES.map((line) => JSON.parse(line));
  const bad = WRONG.filter(({ isOpen }) => !isOpen)
    .map(({ line }) => JSON.parse(line));
  assertEquals(await runNpmProgram(AJV, [events, [...good, ...bad]]), [
    ...good.map(() => true),
    ...bad.map(() => false),
  ]);
});

type Described = NonNullable<typeof EVENT_SCHEMA["oneOf"]>[number];

const DEFINITIONS: Readonly<Record<string, Described>> = events.$defs;

/** Paths of the fields that a schema names; those of what is in a list have its path. */
function fieldsOf(schema: Described | undefined, at = ""): string[] {
  const { $ref = "", properties = {} } = schema ?? {};
  const referred = DEFINITIONS[$ref.replace("#/$defs/", "")];
  if (referred !== undefined) return fieldsOf(referred, at);
  return Object.entries(properties).flatMap(([name, member]) => [
    at + name,
    ...fieldsOf(member, `${at + name}.`),
    ...fieldsOf(member.items, `${at + name}.`),
  ]);
}

/** Paths of the members that have a value, each once; those of files for other programs are not told here. */
function membersOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) {
    return [...new Set(value.flatMap((each) => membersOf(each, at)))];
  }
  const isOther = at === "bom." || at === "lock.";
  if (typeof value !== "object" || value === null || isOther) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    member === null ? [] : [at + name, ...membersOf(member, `${at + name}.`)]
  );
}
