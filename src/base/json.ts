// Pure: no disk, network, clock or environment.

import { isPlainPath } from "./portable_path.ts";

/** The members of a JSON object, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a JSON text, to follow what cannot be done and a colon. */
export class JsonError extends Error {}

/**
 * Reads a text that has to be a JSON object.
 *
 * @param what the object is called in messages
 * @throws JsonError when it is none.
 */
export function parseObject(text: string, what: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new JsonError("it is not JSON", { cause });
  }
  return objectOf(value, what);
}

/** Reads a text that should be a JSON object; undefined where it is none. */
export function fieldsIn(text: string): Fields | undefined {
  try {
    return parseObject(text, "the text");
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** A value's members; undefined where it is no object. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

/** @throws JsonError when a value is no object. */
export function objectOf(value: unknown, what: string): Fields {
  if (isFields(value)) return value;
  throw new JsonError(`${what} is not an object`);
}

/** @throws JsonError when a member is no text. */
export function textOf(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value === "string") return value;
  throw new JsonError(`"${key}" is not a text`);
}

/** A text that may be missing; @throws JsonError when it is something else. */
export function textIfAny(fields: Fields, key: string): string | undefined {
  return fields[key] === undefined ? undefined : textOf(fields, key);
}

/** @throws JsonError when a member is no number. */
export function numberOf(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value === "number") return value;
  throw new JsonError(`"${key}" is not a number`);
}

/** @throws JsonError when a text is no relative path in its plainest form. */
export function plainPath(text: string): string {
  if (isPlainPath(text)) return text;
  throw new JsonError(`it holds the path "${text}"`);
}

/** @throws JsonError when a member is no list. */
export function listOf(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  if (Array.isArray(value)) return value;
  throw new JsonError(`"${key}" is not a list`);
}

/** The members with these names that are texts; what else they are counts as missing. */
export function textsOf<Key extends string>(
  fields: Fields,
  ...keys: readonly Key[]
): Partial<Record<Key, string>> {
  const texts: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === "string") texts[key] = value;
  }
  return texts;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
