// Pure: no disk, network, clock or environment.

import type { ReportEvent } from "./event.ts";
import events from "./events.schema.json" with { type: "json" };
import { escapeUnprintable } from "./printable.ts";
import type { Reporter, Sink } from "./output.ts";
import { archiveKey } from "./transfers.ts";

/** Between two progress events of an archive, in ms. */
const PROGRESS_TIME = 1000;

/** The keywords of JSON Schema that say which members a value has. */
interface Schema {
  $ref?: string;
  title?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

const DEFINITIONS: Record<string, Schema> = events.$defs;

const KINDS: ReadonlyMap<string, Schema> = new Map(
  events.oneOf.map((schema) => [schema.title, schema]),
);

/**
 * One event as a line of JSON, which `--json` writes to stdout and nothing else
 * beside it: an object with the members that events.schema.json names, in its
 * order. What is not known of a required one is `null`; others are left out.
 *
 * Texts are exact, but control and invisible characters in them are written as
 * `\u` escapes, so that the line itself is safe to show.
 */
export function jsonLine(event: ReportEvent): string {
  const { kind } = event;
  const fields = { ...event, ..."archive" in event && event.archive };
  return escapeUnprintable(JSON.stringify({
    schema: events.properties.schema.const,
    ...members({ ...fields, event: kind }, KINDS.get(kind) ?? {}),
  }));
}

function members(
  value: object,
  { properties = {}, required = [] }: Schema,
): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...value };
  const told: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const field = fields[camelCase(name)];
    if (field === undefined && !required.includes(name)) continue;
    told[name] = described(field, schema);
  }
  return told;
}

function described(value: unknown, schema: Schema): unknown {
  const { $ref = "", items, properties } = schema;
  const definition = DEFINITIONS[$ref.replace("#/$defs/", "")];
  if (definition !== undefined) return described(value, definition);
  if (items !== undefined && Array.isArray(value)) {
    return value.map((each) => described(each, items));
  }
  const isObject = typeof value === "object" && value !== null;
  return isObject && properties !== undefined
    ? members(value, schema)
    : value ?? null;
}

/** As in `waitSeconds`, a field's name in the program. */
function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Every event as a line on stdout; of progress only as much as a reader can use. */
export function openJson(stdout: Sink, now: () => number): Reporter {
  const writtenAt = new Map<string, number>();
  const heldBack = new Map<string, ReportEvent>();

  function write(event: ReportEvent): void {
    stdout.write(`${jsonLine(event)}\n`);
  }
  return {
    report(event) {
      if (event.kind === "archive-progress") {
        const key = archiveKey(event.archive);
        if (now() - (writtenAt.get(key) ?? -Infinity) < PROGRESS_TIME) {
          heldBack.set(key, event);
          return;
        }
        heldBack.delete(key);
        writtenAt.set(key, now());
      }
      if (event.kind === "archive-ended") {
        const key = archiveKey(event.archive);
        const last = heldBack.get(key);
        if (last !== undefined) write(last);
        heldBack.delete(key);
        writtenAt.delete(key);
      }
      write(event);
    },
    close: () => {},
  };
}
