import events from "../../src/report/events.schema.json" with { type: "json" };

/** The keywords of JSON Schema that the schema of events uses, and no others. */
interface Schema {
  $schema?: string;
  $id?: string;
  $defs?: Record<string, Schema>;
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
}

/** The schema of a line of `--json`. */
export const EVENT_SCHEMA: Schema = events;

/** The events that the schema describes. */
export const DESCRIBED_EVENTS: readonly string[] = events.oneOf.map((
  { title },
) => title);

const definitions: Record<string, Schema> = events.$defs;

/**
 * What a line of `--json` breaks of its schema. A field that the schema does
 * not name is a fault here, though not for the program's users.
 */
export function eventFaults(line: string): string[] {
  return faults(JSON.parse(line), EVENT_SCHEMA, "");
}

/**
 * @throws Error that tells the lines of an output of `--json` that the schema
 * does not describe.
 */
export function assertDescribed(stdout: string): void {
  const wrong = stdout.split("\n").filter((line) => line !== "")
    .flatMap((line) => eventFaults(line).map((fault) => `${fault} in ${line}`));
  if (wrong.length === 0) return;
  throw new Error(
    `src/report/events.schema.json does not describe:\n${wrong.join("\n")}`,
  );
}

function faults(
  value: unknown,
  schema: Schema,
  at: string,
  known: readonly string[] = [],
): string[] {
  const found: string[] = [];
  const { $ref, type, minimum, pattern, items } = schema;
  if ($ref !== undefined) {
    const definition = definitions[$ref.replace("#/$defs/", "")];
    if (definition === undefined) return [`${at}: no ${$ref}`];
    found.push(...faults(value, definition, at));
  }
  if (type !== undefined && ![type].flat().some((each) => is(value, each))) {
    found.push(`${at}: not ${type}`);
  }
  if ("const" in schema && value !== schema.const) {
    found.push(`${at}: not ${schema.const}`);
  }
  if (schema.enum?.includes(value) === false) {
    found.push(`${at}: none of ${schema.enum.join(", ")}`);
  }
  if (
    minimum !== undefined && typeof value === "number" && value < minimum
  ) found.push(`${at}: less than ${minimum}`);
  if (
    pattern !== undefined && typeof value === "string" &&
    !new RegExp(pattern, "u").test(value)
  ) found.push(`${at}: not like ${pattern}`);
  if (items !== undefined && Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      found.push(...faults(each, items, `${at}[${index}]`));
    }
  }
  if (is(value, "object")) {
    found.push(
      ...memberFaults(
        new Map(Object.entries(Object(value))),
        value,
        schema,
        at,
        known,
      ),
    );
  }
  return found;
}

function memberFaults(
  members: ReadonlyMap<string, unknown>,
  value: unknown,
  { properties, required = [], oneOf }: Schema,
  at: string,
  known: readonly string[],
): string[] {
  if (properties === undefined) return [];
  const found = required.filter((name) => !members.has(name))
    .map((name) => `${at}.${name}: missing`);
  for (const [name, member] of members) {
    const schema = properties[name];
    if (schema !== undefined) {
      found.push(...faults(member, schema, `${at}.${name}`));
    } else if (oneOf === undefined && !known.includes(name)) {
      found.push(`${at}.${name}: not described`);
    }
  }
  if (oneOf === undefined) return found;
  const event = members.get("event");
  const branches = oneOf.filter((branch) =>
    branch.properties?.["event"]?.const === event
  );
  const [branch] = branches;
  return branch === undefined || branches.length > 1
    ? [...found, `${at}: ${branches.length} events are called ${event}`]
    : [...found, ...faults(value, branch, at, Object.keys(properties))];
}

function is(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (value === null) return type === "null";
  return type === (Array.isArray(value) ? "array" : typeof value);
}
