import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { messageLines, quietLines } from "../../src/report/event_lines.ts";
import { jsonLine } from "../../src/report/json.ts";
import { EVENT_SCHEMA } from "../support/event_schema.ts";
import { SAMPLE_EVENTS } from "./event_samples.ts";

const PLAIN = { width: 0, colors: { stdout: false, stderr: false } };
const COLORED = { width: 0, colors: { stdout: true, stderr: true } };

/** What a person, `--quiet` and `--json` get of an event, a line each. */
function readings(event: ReportEvent): string[] {
  const human = messageLines(event, PLAIN).map(({ to, text }) =>
    `${to}|${text}`
  );
  const quiet = quietLines(event).map(({ to, text }) => `${to}|${text}`);
  return [
    `# ${event.kind}`,
    ...human,
    ...quiet.join() === human.join() && quiet.length > 0
      ? ["quiet: the same"]
      : quiet.map((line) => `quiet: ${line}`),
    `json: ${jsonLine(event)}`,
  ];
}

Deno.test("every event reads as event_readings.txt has it: for a person, with --quiet and --json", async () => {
  const file = new URL("event_readings.txt", import.meta.url);
  const expected = await Deno.readTextFile(file);
  assertEquals(
    SAMPLE_EVENTS.flatMap(readings).join("\n").split("\n"),
    expected.split("\n").slice(0, -1),
  );
});

Deno.test("messageLines() shows 200 lines of a text about an entry", () => {
  const event = SAMPLE_EVENTS.find(({ kind }) => kind === "entry-described");
  if (event?.kind !== "entry-described") throw new Error("no sample");
  const lines = (readme: string | undefined) =>
    messageLines({ ...event, readme }, PLAIN);
  assertEquals(lines("a\n".repeat(205)).length - lines(undefined).length, 202);
  assertEquals(lines("a\n".repeat(205)).at(-1)?.text, "(5 more lines)");
});

/** As `paint()` writes them. */
const COLORS = new RegExp("\x1b\\[(3[123])m(.*?)\x1b\\[0m", "g");

Deno.test("messageLines() colours what is good, bad or to be noted, and nothing else", () => {
  const colored = new Set<string>();
  for (const event of SAMPLE_EVENTS) {
    const texts = messageLines(event, COLORED).map(({ text }) => text);
    for (const [, color, text] of texts.join("\n").matchAll(COLORS)) {
      colored.add(`${color} ${text}`);
    }
    assertEquals(
      texts.map((text) => text.replaceAll(COLORS, "$2")),
      messageLines(event, PLAIN).map(({ text }) => text),
    );
  }
  assertEquals([...colored].sort(), [
    "31 FAIL.",
    "31 incomplete",
    "32 OK.",
    "32 installed",
    "33 Warning:",
    "33 old: 1.0",
  ]);
});

Deno.test("messageLines() colours each output by its own", () => {
  const colors = { stdout: false, stderr: true };
  for (const event of SAMPLE_EVENTS) {
    for (const { to, text } of messageLines(event, { width: 0, colors })) {
      assertEquals(to === "stdout" && text.includes("\x1b"), false, text);
    }
  }
});

/** Would clear the screen and turn the line around. */
const EVIL = "a\x1b[2J\x9b2J\u202e";

/** Texts that are one of a few, which no server chooses. */
const CHOICES = new Set(JSON.stringify(EVENT_SCHEMA).match(/[a-z-]+/g));

/** A value with something evil behind each of its texts. */
function spoilt<T>(value: T): T;
function spoilt(value: unknown): unknown {
  if (typeof value === "string") {
    return CHOICES.has(value) ? value : value + EVIL;
  }
  if (Array.isArray(value)) return value.map(spoilt);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, spoilt(each)]),
  );
}

for (const event of SAMPLE_EVENTS) {
  Deno.test(`${event.kind} lets no control character from a server through`, () => {
    const evil = spoilt(event);
    const human = messageLines(evil, PLAIN);
    const texts = [...human, ...quietLines(evil)].map(({ text }) => text);
    for (const text of [...texts, jsonLine(evil)]) {
      assertEquals(/(?!\n)[\p{Cc}\p{Cf}]/u.test(text), false, text);
    }
  });
}
