import { assertEquals, assertThrows } from "@std/assert";
import { ArchiveError } from "../../src/base/errors.ts";
import {
  checkStaged,
  type MergeRules,
  type MergeStep,
  planMerge,
} from "../../src/store/merge.ts";
import type { FolderAttributes, Kind, Tree } from "../../src/store/tree.ts";

const RULES: MergeRules = {
  folders: new Set(),
  foldName: (name) => name,
  users: new Set(),
};

/**
 * A tree from its paths: `a/b` is a file, `a/` a folder (also implied by what
 * is in it), `a@` a link. Attributes are 0o755 and time 0 unless given.
 */
function tree(
  paths: readonly string[] | undefined,
  attributes: Record<string, FolderAttributes> = {},
): Tree {
  const kinds = new Map<string, Kind>();
  if (paths !== undefined) kinds.set("", "folder");
  for (const path of paths ?? []) {
    const parts = path.replace(/[/@]$/, "").split("/");
    parts.slice(0, -1).forEach((_, index) =>
      kinds.set(parts.slice(0, index + 1).join("/"), "folder")
    );
    const kind = path.endsWith("/")
      ? "folder"
      : path.endsWith("@")
      ? "link"
      : "file";
    kinds.set(parts.join("/"), kind);
  }
  return {
    kindOf: (path) => kinds.get(path),
    list(path) {
      const prefix = path === "" ? "" : `${path}/`;
      const inside = [...kinds].filter(([name]) =>
        name !== "" && name.startsWith(prefix) &&
        !name.slice(prefix.length).includes("/")
      );
      return new Map(
        inside.map(([name, kind]) => [name.slice(prefix.length), kind]),
      );
    },
    attributes: (path) => attributes[path] ?? { mode: 0o755, mtime: 0 },
  };
}

/** A plan as short lines. */
function lines(steps: readonly MergeStep[]): string[] {
  return steps.map((step) => {
    switch (step.kind) {
      case "set-aside":
        return `set-aside ${step.path} ${step.backup}`;
      case "set-mode":
        return `set-mode ${step.side} ${step.path} ${step.mode.toString(8)}`;
      case "set-time":
        return `set-time ${step.path} ${step.mtime}`;
      default:
        return `${step.kind} ${step.path}`;
    }
  });
}

interface Row {
  name: string;
  staged: string[];
  existing: string[] | undefined;
  steps: string[];
}

const ROWS: Row[] = [
  {
    name: "moves everything in one piece where the folder is new",
    staged: ["a", "b/c"],
    existing: undefined,
    steps: ["move "],
  },
  {
    name: "moves what is new into a folder that is there",
    staged: ["a", "b/c", "l@"],
    existing: [],
    steps: ["move a", "move b", "move l"],
  },
  {
    name: "keeps the user's other files and folders",
    staged: ["b/c"],
    existing: ["mine", "b/mine", "d/mine"],
    steps: ["move b/c"],
  },
  {
    name: "replaces files and links of the same name",
    staged: ["a", "b", "c@", "d@"],
    existing: ["a", "b@", "c", "d@"],
    steps: ["replace a", "replace b", "replace c", "replace d"],
  },
  {
    name: "goes down into folders that both have, and no deeper than needed",
    staged: ["a/b/c", "a/d/e/f"],
    existing: ["a/b/x"],
    steps: ["move a/b/c", "move a/d"],
  },
  {
    name: "sets a file aside where a folder belongs",
    staged: ["a/b"],
    existing: ["a"],
    steps: ["set-aside a a.kept-by-net_download", "move a"],
  },
  {
    name: "sets a folder aside where a file belongs",
    staged: ["a"],
    existing: ["a/mine"],
    steps: ["set-aside a a.kept-by-net_download", "move a"],
  },
  {
    name: "sets a folder aside where a link belongs",
    staged: ["a@"],
    existing: ["a/"],
    steps: ["set-aside a a.kept-by-net_download", "move a"],
  },
  {
    name: "sets a link aside where a folder belongs, and never follows it",
    staged: ["x/a/b"],
    existing: ["x/a@"],
    steps: ["set-aside x/a x/a.kept-by-net_download", "move x/a"],
  },
  {
    name: "finds a free name for what it sets aside",
    staged: ["a/b", "a.kept-by-net_download-2"],
    existing: ["a", "a.kept-by-net_download"],
    steps: [
      "set-aside a a.kept-by-net_download-3",
      "move a",
      "move a.kept-by-net_download-2",
    ],
  },
  {
    name: "has nothing to do for an empty archive",
    staged: [],
    existing: ["mine"],
    steps: [],
  },
];

for (const { name, staged, existing, steps } of ROWS) {
  Deno.test(`planMerge() ${name}`, () => {
    assertEquals(lines(planMerge(tree(staged), tree(existing), RULES)), steps);
  });
}

Deno.test("planMerge() cuts a name that has no room for the backup's ending", () => {
  const name = "ü".repeat(127);
  const [step] = planMerge(tree([`${name}/x`]), tree([name]), RULES);
  const backup = step?.kind === "set-aside" ? step.backup : "";
  assertEquals(backup, `${"ü".repeat(117)}.kept-by-net_download`);
  assertEquals(new TextEncoder().encode(backup).length, 255);
});

Deno.test("planMerge() sets aside what is the user's, and replaces all else", () => {
  const rules = { ...RULES, users: new Set(["a", "b/c", "not there"]) };
  const steps = planMerge(
    tree(["a", "b/c@", "b/d", "not there"]),
    tree(["a@", "b/c", "b/d"]),
    rules,
  );
  assertEquals(lines(steps), [
    "set-aside a a.kept-by-net_download",
    "move a",
    "set-aside b/c b/c.kept-by-net_download",
    "move b/c",
    "replace b/d",
    "move not there",
  ]);
});

Deno.test("planMerge() gives no name twice to what it sets aside", () => {
  const names = ["1", "2"].map((end) => "x".repeat(250) + end);
  const steps = planMerge(tree(names), tree(names), {
    ...RULES,
    users: new Set(names),
  });
  const cut = (length: number) => `${"x".repeat(length)}.kept-by-net_download`;
  assertEquals(
    steps.flatMap((step) => step.kind === "set-aside" ? step.backup : []),
    [cut(234), `${cut(232)}-2`],
  );
});

Deno.test("planMerge() gives a folder that the archive names its permissions and time, last", () => {
  const staged = tree(["a/b/c"], {
    "": { mode: 0o750, mtime: 1 },
    "a": { mode: 0o755, mtime: 2 },
    "a/b": { mode: 0o700, mtime: 3 },
  });
  const existing = tree(["a/b/"], { "a/b": { mode: 0o777, mtime: 9 } });
  const rules = { ...RULES, folders: new Set(["", "a/b"]) };
  assertEquals(lines(planMerge(staged, existing, rules)), [
    "move a/b/c",
    "set-mode destination a/b 700",
    "set-time a/b 3",
    "set-mode destination  750",
    "set-time  1",
  ]);
});

Deno.test("planMerge() leaves a folder alone that the archive does not name", () => {
  const staged = tree(["a/b"], { "a": { mode: 0o755, mtime: 2 } });
  const existing = tree(["a/"], { "a": { mode: 0o700, mtime: 9 } });
  assertEquals(lines(planMerge(staged, existing, RULES)), ["move a/b"]);
});

Deno.test("planMerge() opens read-only folders on both sides and closes the one that stays", () => {
  const readOnly = { mode: 0o555, mtime: 5 };
  const staged = tree(["a/b"], { "a": readOnly });
  const existing = tree(["a/"], { "a": readOnly });
  assertEquals(lines(planMerge(staged, existing, RULES)), [
    "set-mode staged a 755",
    "set-mode destination a 755",
    "move a/b",
    "set-mode destination a 555",
  ]);
});

Deno.test("planMerge() opens a read-only folder to move it", () => {
  const staged = tree(["a/b"], { "a": { mode: 0o555, mtime: 5 } });
  assertEquals(lines(planMerge(staged, tree([]), RULES)), [
    "set-mode staged a 755",
    "move a",
    "set-mode destination a 555",
  ]);
});

Deno.test("planMerge() does without permissions where the system has none", () => {
  const none = { mode: undefined, mtime: 5 };
  const staged = tree(["a/b"], { "": none, "a": none });
  const existing = tree(["a/"], { "": none, "a": none });
  const rules = { ...RULES, folders: new Set(["a"]) };
  assertEquals(lines(planMerge(staged, existing, rules)), [
    "move a/b",
    "set-time a 5",
  ]);
});

Deno.test("planMerge() takes names for one that the file system takes for one", () => {
  const rules = { ...RULES, foldName: (name: string) => name.toLowerCase() };
  const there = tree(["license", "readme"]);
  const existing: Tree = {
    ...there,
    kindOf: (path) => there.kindOf(path.toLowerCase()),
  };
  const more = Array.from({ length: 20 }, (_, at) => `x${at}`);
  for (const others of [[], more]) {
    const staged = tree(["LICENSE", "README/x", ...others]);
    assertEquals(lines(planMerge(staged, existing, rules)), [
      "replace LICENSE",
      "set-aside README README.kept-by-net_download",
      "move README",
      ...others.toSorted().map((name) => `move ${name}`),
    ]);
  }
});

Deno.test("checkStaged() refuses an archive that brings this program's own folder, in any case", () => {
  for (const path of [".net_download/x", ".Net_Download", ".NET_DOWNLOAD@"]) {
    assertThrows(
      () => checkStaged(tree(["a", path])),
      ArchiveError,
      "a name that net_download keeps for itself",
    );
  }
  checkStaged(tree(["a/.net_download/x", ".net_download2"]));
});
