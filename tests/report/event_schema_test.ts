import { assertEquals, assertThrows } from "@std/assert";
import { FAILURE_CLASSES } from "../../src/base/failure_class.ts";
import type { EventOf, Events } from "../../src/report/event.ts";
import events from "../../src/report/events.schema.json" with { type: "json" };
import { jsonLine } from "../../src/report/json.ts";
import {
  assertDescribed,
  DESCRIBED_EVENTS,
  EVENT_SCHEMA,
  eventFaults,
} from "../support/event_schema.ts";
import { runNpmProgram } from "../support/npm_program.ts";

const archive = { id: "toy", section: "data" };
const sha256 = "0".repeat(64);
const failed = { message: "no", hint: undefined, failure: "dns" } as const;
const state = {
  version: "1.0",
  condition: "installed",
  outdated: true,
} as const;
const removal = {
  id: "toy",
  folders: ["/h/data/toy"],
  files: 1,
  bytes: 2,
  kept: [{ path: "/h/a", reason: "owned", owners: ["other"] }],
} as const;
const leftovers = [{ kind: "set-aside", path: "/h/a", bytes: 1 }] as const;
const places = [{
  place: "home",
  folder: "/h",
  files: 1,
  bytes: 2,
  kept: ["/h/a"],
  keptBytes: 3,
}] as const;
const packed = {
  id: "toy",
  version: "1.0",
  folder: "/z/toy",
  changed: true,
  archives: [{ section: "data", path: "/z/a", bytes: 1, sha256, files: 2 }],
  sign: "minisign",
};

/** One of each kind, with every field that it can have. */
const SAMPLES: { [Kind in keyof Events]: EventOf<Kind> } = {
  "zoo-accessed": { kind: "zoo-accessed", zoo: "http://zoo" },
  "entry-found": { kind: "entry-found", id: "toy", zoo: "http://zoo" },
  "archive-started": { kind: "archive-started", archive, url: "http://zoo/a" },
  "archive-progress": {
    kind: "archive-progress",
    archive,
    received: 1,
    total: 2,
    connections: 3,
  },
  "archive-retry": {
    kind: "archive-retry",
    archive,
    reason: "no",
    waitSeconds: 0.5,
  },
  "archive-kept": { kind: "archive-kept", archive, bytes: 1 },
  "archive-expanding": { kind: "archive-expanding", archive },
  "archive-verified": { kind: "archive-verified", archive },
  "archive-ended": { kind: "archive-ended", archive },
  "section-merging": { kind: "section-merging", archive },
  "section-installed": {
    kind: "section-installed",
    archive,
    folder: "/h/data/toy",
  },
  "set-aside": { kind: "set-aside", id: "toy", path: "/h/a", backup: "/h/b" },
  "leftovers-removed": {
    kind: "leftovers-removed",
    id: "toy",
    bytes: 1,
    paths: ["/h/a"],
  },
  "leftover-kept": { kind: "leftover-kept", id: "toy", path: "/h/a" },
  "entry-current": { kind: "entry-current", id: "toy" },
  "entry-planned": {
    kind: "entry-planned",
    id: "toy",
    reason: "missing",
    steps: [{ section: "data", url: "u", folder: "/h", bytes: undefined }],
  },
  "entry-mirrored": {
    kind: "entry-mirrored",
    id: "toy",
    archives: 1,
    bytes: 2,
    changed: false,
  },
  "mirror-written": {
    kind: "mirror-written",
    path: "/z.tar",
    entries: 1,
    bytes: 2,
    changed: true,
    files: [{ path: "/z.tar.001", sha256 }],
    sign: "minisign",
  },
  "entries-listed": {
    kind: "entries-listed",
    of: "zoo",
    guessed: false,
    sought: "t",
    entries: [{
      id: "toy",
      description: undefined,
      version: "1.0",
      bytes: 1,
      zoo: "http://zoo",
      installed: state,
    }],
  },
  "entry-described": {
    kind: "entry-described",
    id: "toy",
    description: "A toy",
    version: "1.0",
    zoo: "http://zoo",
    installed: {
      ...state,
      zoo: undefined,
      time: "2026-01-01T00:00:00Z",
      files: 1,
      bytes: 2,
      leftovers: ["/h/a"],
    },
    sections: [{
      section: "data",
      url: "u",
      bytes: 1,
      sha256,
      folder: "/h",
      folderState: undefined,
      origin: "http://origin/a",
    }],
    readme: "# Toy",
    signature: { key: "AB", checked: true },
    about: { license: "MIT", homepage: "h", doi: "d", authors: ["Ada"] },
  },
  "files-listed": {
    kind: "files-listed",
    ...archive,
    folder: "/h",
    source: "receipt",
    files: [{ path: "a", size: 1, sha256 }],
    links: [{ path: "b", target: "a" }],
  },
  "materials-listed": {
    kind: "materials-listed",
    time: "2026-01-01T00:00:00Z",
    entries: [],
  },
  "entries-locked": { kind: "entries-locked", lock: {} },
  "entry-located": {
    kind: "entry-located",
    id: "toy",
    folders: [{ section: "data", folder: "/h" }],
  },
  "entry-verified": {
    kind: "entry-verified",
    id: "toy",
    version: undefined,
    condition: "incomplete",
    sound: false,
    files: 1,
    bytes: 2,
    damages: [{
      section: "data",
      path: "/h/a",
      kind: "changed",
      replacedBy: ["other"],
    }],
    extras: ["/h/b"],
    leftovers: ["/h/c"],
    unlisted: ["weights"],
    problems: ["no"],
  },
  "file-compared": {
    kind: "file-compared",
    id: "toy",
    section: "data",
    path: "/h/a",
    diff: "@@ -1,1 +1,1 @@",
    reason: "is not text",
  },
  "removal-planned": {
    kind: "removal-planned",
    removal: { ...removal, paths: ["/h/b"] },
  },
  "entry-removed": { kind: "entry-removed", removal },
  "uninstall-planned": { kind: "uninstall-planned", places },
  "uninstalled": { kind: "uninstalled", places },
  "set-aside-listed": { kind: "set-aside-listed", files: leftovers },
  "cleaning-planned": { kind: "cleaning-planned", leftovers },
  "cleaned": { kind: "cleaned", leftovers },
  "release-found": {
    kind: "release-found",
    version: "1.0",
    newest: "1.1",
    newer: true,
  },
  "program-replaced": {
    kind: "program-replaced",
    path: "/p/bin/net_download",
    before: "1.0",
    version: "1.1",
    renewed: ["/p/share/man/man1/net_download.1"],
  },
  "entry-compared": {
    kind: "entry-compared",
    id: "toy",
    before: "1.0",
    version: "2.0",
    changes: [{ section: "data", change: "added" }],
  },
  "packing-planned": { kind: "packing-planned", ...packed },
  "entry-packed": { kind: "entry-packed", ...packed },
  "entry-checked": {
    kind: "entry-checked",
    id: "toy",
    archives: 1,
    bytes: 2,
    files: 3,
    problems: ["no"],
    notes: ["yes"],
  },
  "zoo-checked": {
    kind: "zoo-checked",
    path: "/z",
    entries: 1,
    faulty: 0,
    bytes: 2,
    problems: ["no"],
    notes: ["yes"],
  },
  "version-shown": { kind: "version-shown", version: "1.0", commit: undefined },
  "text-shown": {
    kind: "text-shown",
    of: "help",
    topic: "json",
    text: "Help.\n",
  },
  "entries-unchecked": { kind: "entries-unchecked", ids: ["toy"], ...failed },
  "entry-failed": {
    kind: "entry-failed",
    id: "toy",
    ...failed,
    action: "mount",
  },
  "entry-ended": { kind: "entry-ended", id: "toy", outcome: "failed", exit: 1 },
  "entries-ended": {
    kind: "entries-ended",
    entries: [{ id: "toy", outcome: "installed", exit: 0 }],
  },
  "run-failed": { kind: "run-failed", ...failed },
  "warning": { kind: "warning", text: "slow" },
};

/** The samples as lines of `--json`. */
const LINES = Object.values(SAMPLES).map(jsonLine);

Deno.test("events.schema.json describes every event, and no other", () => {
  assertEquals([...DESCRIBED_EVENTS].sort(), Object.keys(SAMPLES).sort());
});

for (const line of LINES) {
  const { event } = JSON.parse(line);
  Deno.test(`events.schema.json describes every field of ${event}, and no other`, () => {
    assertEquals(eventFaults(line), []);
    const branch = EVENT_SCHEMA.oneOf?.find(({ title }) => title === event);
    assertEquals(
      ["schema", ...fieldsOf(branch)].sort(),
      membersOf(JSON.parse(line)).sort(),
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

/** Paths of the members of a value, each once; those of a bill of materials are not told here. */
function membersOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) {
    return [...new Set(value.flatMap((each) => membersOf(each, at)))];
  }
  if (typeof value !== "object" || value === null || at === "bom.") return [];
  return Object.entries(value).flatMap(([name, member]) => [
    at + name,
    ...membersOf(member, `${at + name}.`),
  ]);
}
