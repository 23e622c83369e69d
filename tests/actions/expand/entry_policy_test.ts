import { assertEquals, assertThrows } from "@std/assert";
import {
  type AllowedEntry,
  decideEntry,
} from "../../../src/actions/expand/entry_policy.ts";
import { quoteName } from "../../../src/actions/expand/refusal.ts";
import { ArchiveError } from "../../../src/base/errors.ts";
import type { ArchiveEntry } from "../../../src/actions/expand/format.ts";

const FILE: ArchiveEntry = {
  type: "file",
  name: "a",
  linkName: "",
  size: 3,
  mode: 0o644,
  mtimeSeconds: 1_500_000_000,
};

const MODES: readonly (readonly [mode: number, safe: number])[] = [
  [0o644, 0o644],
  [0o755, 0o755],
  [0o600, 0o600],
  [0o777, 0o755],
  [0o666, 0o644],
  [0o400, 0o600],
  [0o000, 0o600],
  [0o444, 0o644],
  [0o111, 0o711],
  [0o655, 0o644],
  [0o011, 0o600],
  [0o7755, 0o755],
  [0o4755, 0o755],
  [0o1644, 0o644],
  [0o100644, 0o644],
];

for (const [mode, safe] of MODES) {
  Deno.test(`decideEntry() makes the mode ${mode.toString(8)} ${safe.toString(8)}`, () => {
    const decided = decideEntry({ ...FILE, mode }, 10);
    assertEquals(decided?.kind === "file" && decided.mode, safe);
  });
}

const TIMES: readonly (readonly [seconds: number, portable: number])[] = [
  [0, 0],
  [1_500_000_000, 1_500_000_000],
  [1_500_000_000.125, 1_500_000_000.125],
  [1_500_000_000.9999, 1_500_000_000.999],
  [-1.5, -1.5],
  [-62_135_596_800, -(2 ** 31)],
  [8_589_934_592, 8_589_934_592],
];

for (const [seconds, portable] of TIMES) {
  Deno.test(`decideEntry() makes the time ${seconds} ${portable}`, () => {
    const decided = decideEntry({ ...FILE, mtimeSeconds: seconds }, 10);
    assertEquals(decided?.kind === "file" && decided.mtimeSeconds, portable);
  });
}

const ALLOWED: Record<string, [Partial<ArchiveEntry>, AllowedEntry]> = {
  "a file": [{}, {
    kind: "file",
    segments: ["a"],
    size: 3,
    mode: 0o644,
    mtimeSeconds: 1_500_000_000,
  }],
  "a file whose name ends in a slash": [{ name: "a/b/" }, {
    kind: "file",
    segments: ["a", "b"],
    size: 3,
    mode: 0o644,
    mtimeSeconds: 1_500_000_000,
  }],
  "a folder, without its mode": [{ type: "folder", name: "./a/", mode: 0 }, {
    kind: "folder",
    segments: ["a"],
    mtimeSeconds: 1_500_000_000,
  }],
  "a symbolic link": [{ type: "symbolic link", linkName: "../b/./c/" }, {
    kind: "symlink",
    segments: ["a"],
    target: "../b/./c/",
  }],
  "a symbolic link to its own folder": [
    { type: "symbolic link", linkName: "." },
    { kind: "symlink", segments: ["a"], target: "." },
  ],
  "a hard link": [{ type: "hard link", linkName: "./b/c" }, {
    kind: "hardlink",
    segments: ["a"],
    target: ["b", "c"],
    mode: 0o644,
    mtimeSeconds: 1_500_000_000,
  }],
};

for (const [name, [entry, allowed]] of Object.entries(ALLOWED)) {
  Deno.test(`decideEntry() allows ${name}`, () => {
    assertEquals(decideEntry({ ...FILE, ...entry }, 10), allowed);
  });
}

Deno.test("decideEntry() leaves the root as it is", () => {
  for (const name of [".", "./", "././/"]) {
    assertEquals(decideEntry({ ...FILE, type: "folder", name }, 10), undefined);
  }
});

Deno.test("decideEntry() passes over remarks, whatever they are called", () => {
  for (const name of ["label", "../a", "", "caf\udce9"]) {
    const verdict = decideEntry({ ...FILE, type: "remark", name }, 10);
    assertEquals(verdict, undefined);
  }
});

/** What `attacks_test.ts` has no archive of. */
const REFUSED: Record<string, [Partial<ArchiveEntry>, string]> = {
  "a step up that stays inside": [
    { name: "b/../a" },
    'contains "..", which leads out of its folder',
  ],
  "a link as the root": [
    { type: "symbolic link", name: ".", linkName: "a" },
    "is the destination itself, as a symbolic link",
  ],
  "a target that is not UTF-8": [
    { type: "symbolic link", linkName: "M\udcfcller/a" },
    'links to a name that is not UTF-8, "M\\xfcller/a"',
  ],
  "a target with a device name": [
    { type: "symbolic link", linkName: "../NUL" },
    'links to "../NUL", which is a device name on Windows',
  ],
  "a target with a drive letter behind steps": [
    { type: "symbolic link", linkName: "../../C:/x" },
    'links to "../../C:/x", which contains "C:", which contains a colon, which names a drive or a stream on Windows',
  ],
  "a hard link to nothing": [
    { type: "hard link", linkName: "" },
    'links to "", which is empty',
  ],
};

for (const [name, [entry, reason]] of Object.entries(REFUSED)) {
  Deno.test(`decideEntry() refuses ${name}`, () => {
    const odd = { ...FILE, ...entry };
    const { message } = assertThrows(() => decideEntry(odd, 10), ArchiveError);
    assertEquals(
      message,
      `cannot expand the archive: its entry ${quoteName(odd.name)} ${reason}`,
    );
  });
}
