import type { Events, ReportEvent } from "../../src/report/event.ts";

const id = "unet";
const archive = { id, section: "data" };
const sha256 = "ab".repeat(32);
const failed = { message: "no", hint: undefined, failure: "dns" } as const;
const current = {
  version: "1.0",
  condition: "installed",
  outdated: false,
} as const;

const listed = {
  of: "zoo",
  guessed: false,
  entries: [
    {
      id,
      description: "An example",
      version: "1.0",
      bytes: 886,
      zoo: "http://zoo",
      installed: undefined,
    },
    {
      id: "OASIS",
      description: undefined,
      version: "1.1",
      bytes: 6_595_794,
      zoo: "http://zoo",
      installed: { ...current, outdated: true },
    },
    {
      id: "vnet",
      description: "Another",
      version: undefined,
      bytes: undefined,
      zoo: "http://zoo",
      installed: current,
    },
    {
      id: "toy",
      description: undefined,
      version: "1.0",
      bytes: 1,
      zoo: undefined,
      installed: { ...current, condition: "incomplete" },
    },
  ],
} as const;

const described = {
  id,
  description: "An example",
  version: "1.1",
  zoo: "http://zoo",
  installed: {
    ...current,
    outdated: true,
    zoo: "/stick",
    // One that is none stands as it is, whatever the machine's time zone.
    time: "once",
    files: 3,
    bytes: 1200,
    leftovers: ["/h/old"],
  },
  sections: [
    {
      section: "data",
      url: "http://zoo/data.tar.gz",
      origin: "http://origin/data.tar.gz",
      license: "MIT",
      bytes: 500,
      sha256,
      folder: "/h/data/unet",
      folderState: "filled",
    },
    {
      section: "weights",
      url: "http://zoo/weights.tar.gz",
      bytes: undefined,
      sha256: undefined,
      folder: "/h/models/unet",
      folderState: "missing",
    },
  ],
  readme: "# U-Net\r\n\nLicence: CC BY 4.0  \n\x1b[2J\n",
  signature: { key: "AB", checked: true },
  license: "Apache-2.0",
  homepage: "https://lab.example/",
  doi: "10.1000/182",
  authors: ["Lovelace, Ada", "Turing\x1b[2J"],
} as const;

const sound = {
  id,
  version: "1.0",
  condition: "installed",
  sound: true,
  files: 3,
  bytes: 1200,
  damages: [],
  extras: [],
  unlisted: [],
  problems: [],
} as const;

const faulty = {
  ...sound,
  sound: false,
  condition: "incomplete",
  damages: [
    { section: "data", path: "/h/a", kind: "missing", replacedBy: [] },
    { section: "data", path: "/h/b", kind: "changed", replacedBy: ["vnet"] },
  ],
  extras: ["/h/mine"],
  leftovers: ["/h/old"],
  unlisted: ["weights"],
  problems: ["the receipt is torn"],
} as const;

const removal = {
  id,
  folders: ["/h/data/unet"],
  files: 2,
  bytes: 1200,
  kept: [
    { path: "/h/a", reason: "changed", owners: [] },
    { path: "/h/b", reason: "owned", owners: ["vnet", "toy"] },
    { path: "/h/c", reason: "package", owners: [] },
    { path: "/h/d", reason: "yours", owners: [] },
  ],
} as const;

const places = [
  {
    place: "home",
    folder: "/h",
    files: 2,
    bytes: 1200,
    kept: ["/h/mine"],
    keptBytes: 4,
  },
  {
    place: "config",
    folder: "/c",
    files: 1,
    bytes: 10,
    kept: [],
    keptBytes: 0,
  },
] as const;

const leftovers = [
  { kind: "download", path: "/h/.net_download/a", bytes: 1 },
  { kind: "staging", path: "/h/.net_download/b", bytes: 20 },
  { kind: "temporary", path: "/h/c", bytes: 300 },
  { kind: "lock", path: "/h/.net_download/d", bytes: 0 },
  { kind: "set-aside", path: "/h/e", bytes: 4000, files: 2 },
] as const;

const packed = {
  id,
  version: "1.0",
  folder: "/zoo/unet",
  changed: true,
  archives: [
    { section: "data", path: "/zoo/d.tar.gz", bytes: 1200, sha256, files: 2 },
    { section: "größe.onnx", path: "/zoo/g.onnx", bytes: 7, sha256, files: 1 },
  ],
} as const;

const checked = {
  id,
  archives: 1,
  bytes: 1200,
  files: 2,
  problems: [],
  notes: ["it has no licence"],
} as const;

const zoo = {
  path: "/zoo",
  entries: 2,
  faulty: 0,
  bytes: 2400,
  problems: [],
} as const;

const many = Array.from({ length: 22 }, (_, index) => `/h/${index}`);

/** Events of each kind, with every field that it can have, and without those that may be missing. */
const SAMPLES: {
  readonly [Kind in keyof Events]: readonly Events[Kind][];
} = {
  "zoo-accessed": [{ zoo: "http://zoo" }],
  "entry-found": [{ id, zoo: "/mnt/zoo" }],
  "archive-started": [{
    archive,
    url: "http://zoo/d?dl=1",
    of: { archives: 7, bytes: 9 },
  }],
  "archive-progress": [
    { archive, received: 1, total: 2, connections: 3 },
    { archive, received: 1, total: undefined },
  ],
  "archive-retry": [{ archive, reason: "reset", waitSeconds: 3.2 }],
  "archive-kept": [
    { archive, bytes: 1000 },
    { archive, bytes: 1000, of: { archives: 2, bytes: 2000, place: 2 } },
    { archive, bytes: 1000, of: { archives: 300, bytes: 300_000, place: 1 } },
    { archive, bytes: 1000, of: { archives: 300, bytes: 300_000, place: 2 } },
  ],
  "archive-expanding": [{ archive }],
  "archive-verified": [{ archive }],
  "archive-ended": [{ archive }],
  "section-merging": [{ archive }],
  "section-installed": [{ archive, folder: "/h/data/unet" }],
  "sections-kept": [{ id, sections: ["data", "weights"] }],
  "set-aside": [{ id, path: "/h/a", backup: "/h/a.kept" }],
  "leftovers-removed": [{ id, bytes: 1200, paths: ["/h/a", "/h/b"] }],
  "leftover-kept": [{ id, path: "/h/a" }],
  "entry-current": [{ id }],
  "entry-planned": [
    {
      id,
      reason: "missing",
      steps: [
        { section: "data", url: "u", folder: "/h", bytes: 1 },
        { section: "code", url: "v", folder: "/i", bytes: undefined },
      ],
    },
    { id, reason: "forced", steps: [] },
  ],
  "entry-mirrored": [
    { id, archives: 1, bytes: 6_595_794, changed: true },
    { id, archives: 3, bytes: 12, changed: true },
    { id, archives: 3, bytes: 12, changed: false },
  ],
  "mirror-written": [
    {
      path: "/z.tar",
      entries: 20,
      bytes: 6_595_794,
      changed: true,
      files: [{ path: "/z.tar.001", sha256 }, { path: "/z.tar.002", sha256 }],
      sign: "minisign -S",
    },
    { path: "/z", entries: 1, bytes: 2, changed: false, files: [] },
  ],
  "entries-listed": [
    listed,
    { ...listed, of: "machine" },
    {
      ...listed,
      of: "machine",
      entries: listed.entries.slice(3).map((each) => ({
        ...each,
        id: "my toy; $(date)",
      })),
    },
    { ...listed, guessed: true, entries: [] },
    { ...listed, of: "machine", entries: [] },
    { ...listed, sought: "brain", entries: [] },
  ],
  "entry-described": [
    described,
    {
      ...described,
      description: undefined,
      version: undefined,
      zoo: undefined,
      installed: undefined,
      sections: described.sections.map((each) => ({
        ...each,
        folder: undefined,
        folderState: undefined,
      })),
      readme: undefined,
      signature: { key: "AB", checked: false },
      license: undefined,
      homepage: undefined,
      doi: undefined,
      authors: [],
    },
  ],
  "files-listed": [
    {
      ...archive,
      folder: "/h/data/unet",
      source: "receipt",
      files: [
        { path: "a.nii", size: 1200, sha256 },
        { path: "b\x1b.nii", size: 0, sha256 },
      ],
      links: [{ path: "latest", target: "a.nii" }],
    },
    { ...archive, folder: "/h", source: "archive", files: [], links: [] },
  ],
  "materials-listed": [{ bom: { bomFormat: "CycloneDX", name: "a\u202eb" } }],
  "entries-locked": [{ lock: { entries: [{ id: "a\u202eb" }] } }],
  "entry-located": [{
    id,
    folders: [
      { section: "data", folder: "/h/data/unet" },
      { section: "more", folder: "/h/data/unet" },
      { section: "weights", folder: "/h/models/unet" },
    ],
  }],
  "entry-verified": [
    sound,
    faulty,
    { ...sound, unlisted: ["data", "weights"], files: 0, version: undefined },
    { ...sound, condition: "unfinished", sound: false },
    { ...sound, condition: "unreadable", sound: false },
    { ...sound, extras: many },
  ],
  "file-compared": [
    { ...archive, path: "/h/a", diff: "@@ -1,1 +1,1 @@\n-a\x1b\n+b" },
    { ...archive, path: "/h/a", reason: "is not text" },
  ],
  "removal-planned": [removal, { ...removal, paths: ["/h/e", "/h/f"] }],
  "entry-removed": [
    { ...removal, kept: [] },
    {
      ...removal,
      kept: many.map((path) => ({ path, reason: "changed", owners: [] })),
    },
  ],
  "uninstall-planned": [{ places }],
  "uninstalled": [{ places }],
  "set-aside-listed": [{ files: leftovers.slice(4) }, { files: [] }],
  "cleaning-planned": [{ leftovers }, { leftovers: [] }],
  "cleaned": [{ leftovers }],
  "release-found": [
    { version: "1.0", newest: "1.1", newer: true },
    { version: "1.0", newest: "1.0", newer: false },
    { version: "1.1", newest: "1.0", newer: false },
  ],
  "program-replaced": [{
    path: "/p/bin/net_download",
    before: "1.0",
    version: "1.1",
    renewed: ["/p/share/man/man1/net_download.1"],
  }],
  "entry-compared": [
    {
      id,
      before: "1.0",
      version: "1.1",
      changes: [
        { section: "data", change: "added" },
        { section: "code\u001b", change: "removed" },
      ],
    },
    { id, before: "1.0", version: "1.0", changes: [] },
    { id, before: undefined, version: "1.0", changes: [] },
  ],
  "packing-planned": [{ ...packed, sign: "minisign -S" }],
  "entry-packed": [
    { ...packed, sign: "minisign -S" },
    { ...packed, changed: false, archives: [] },
  ],
  "entry-checked": [checked, { ...checked, problems: ["[data]: torn"] }],
  "zoo-checked": [
    zoo,
    { ...zoo, faulty: 1, problems: ["no index"], notes: ["it is not signed"] },
  ],
  "version-shown": [
    { version: "1.0", commit: undefined },
    { version: "1.0", commit: "c0ffee" },
  ],
  "text-shown": [
    { of: "help", topic: "json", text: "Help.\n" },
    { of: "manual", topic: undefined, text: ".TH\n" },
  ],
  "entries-unchecked": [
    { ids: [id], ...failed },
    { ids: [id, "vnet"], ...failed, hint: "Try again." },
  ],
  "entry-failed": [
    { id, ...failed },
    { id, ...failed, hint: "Did you mean?", failure: "unknown-entry" },
    { id, ...failed, failure: "unknown-action", action: "mount" },
  ],
  "entry-ended": [{ id, outcome: "failed", exit: 1 }],
  "entries-ended": [{
    entries: [
      { id, outcome: "installed", exit: 0 },
      { id: "vnet", outcome: "failed", exit: 1 },
      { id: "toy", outcome: "failed", exit: 1 },
    ],
  }],
  "run-failed": [failed, { ...failed, hint: "Try again." }],
  "warning": [{ text: "slow" }],
};

/** All of them as events. The compiler cannot see that their fields are those of their kinds. */
export const SAMPLE_EVENTS = Object.entries(SAMPLES).flatMap((
  [kind, samples],
) => samples.map((fields) => ({ kind, ...fields }) as ReportEvent));
