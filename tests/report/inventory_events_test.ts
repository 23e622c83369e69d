import { assertEquals } from "@std/assert";
import { formatTime } from "../../src/report/format.ts";
import type { ReportEvent } from "../../src/report/event.ts";
import {
  jsonFields,
  messageLines,
  quietLines,
} from "../../src/report/event_table.ts";
import { jsonLine } from "../../src/report/json.ts";

const PLAIN = { width: 0, colors: { stdout: false, stderr: false } };

/** What a person reads on stdout. */
function texts(event: ReportEvent): string[] {
  return messageLines(event, PLAIN).map(({ text }) => text);
}

const listed: ReportEvent = {
  kind: "entries-listed",
  of: "zoo",
  guessed: false,
  entries: [
    {
      id: "unet",
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
      installed: { version: "1.0", condition: "installed", outdated: true },
    },
    {
      id: "vnet",
      description: "Another",
      version: undefined,
      bytes: undefined,
      zoo: "http://zoo",
      installed: { version: "1.0", condition: "installed", outdated: false },
    },
    {
      id: "toy",
      description: undefined,
      version: "1.0",
      bytes: 1,
      zoo: undefined,
      installed: { version: "1.0", condition: "incomplete", outdated: true },
    },
  ],
};

const described: ReportEvent = {
  kind: "entry-described",
  id: "unet",
  description: "An example",
  version: "1.1",
  zoo: "http://zoo",
  installed: {
    version: "1.0",
    condition: "installed",
    outdated: true,
    zoo: "/stick",
    time: "2025-11-24T10:32:07.000Z",
    files: 3,
    bytes: 1200,
  },
  sections: [
    {
      section: "data",
      url: "http://zoo/data.tar.gz",
      bytes: 500,
      sha256: "ab".repeat(32),
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
  about: {
    license: "Apache-2.0",
    homepage: "https://lab.example/",
    doi: "10.1000/182",
    authors: ["Lovelace, Ada", "Turing\x1b[2J"],
  },
};

const listedFiles: ReportEvent = {
  kind: "files-listed",
  id: "unet",
  section: "data",
  folder: "/h/data/unet",
  source: "receipt",
  files: [
    { path: "a.nii", size: 1200, sha256: "ab".repeat(32) },
    { path: "b\x1b.nii", size: 0, sha256: "cd".repeat(32) },
  ],
  links: [{ path: "latest", target: "a.nii" }],
};

const located: ReportEvent = {
  kind: "entry-located",
  id: "unet",
  folders: [
    { section: "data", folder: "/h/data/unet" },
    { section: "more", folder: "/h/data/unet" },
    { section: "weights", folder: "/h/models/unet" },
  ],
};

const sound = {
  kind: "entry-verified",
  id: "unet",
  version: "1.0",
  condition: "installed",
  sound: true,
  files: 3,
  bytes: 1200,
  damages: [],
  extras: [],
  unlisted: [],
  problems: [],
} as const satisfies ReportEvent;

const damaged: ReportEvent = {
  ...sound,
  sound: false,
  condition: "incomplete",
  damages: [
    { section: "data", path: "/h/a", kind: "missing", replacedBy: [] },
    { section: "data", path: "/h/b", kind: "changed", replacedBy: ["vnet"] },
  ],
  extras: ["/h/mine"],
  unlisted: ["weights"],
  problems: ["the receipt is torn"],
};

const removal = {
  id: "unet",
  folders: ["/h/data/unet"],
  files: 2,
  bytes: 1200,
  kept: [
    { path: "/h/a", reason: "changed", owners: [] },
    { path: "/h/b", reason: "owned", owners: ["vnet", "toy"] },
    { path: "/h/c", reason: "package", owners: [] },
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

Deno.test("messageLines() tells each event to a person", () => {
  const table: [ReportEvent, string[]][] = [
    [listed, [
      "SAMPLE ID  VERSION    SIZE  STATE",
      "unet       1.0       886 B              An example",
      "OASIS      1.1      6.6 MB  old: 1.0",
      "vnet                        installed   Another",
      "toy        1.0         1 B  incomplete",
      "4 entries",
    ]],
    [{ ...listed, guessed: true, entries: [] }, [
      "The zoo has no entries.",
      "The zoo does not list its entries: these are the official zoo's.",
    ]],
    [{ ...listed, of: "machine", entries: [] }, ["Nothing is installed."]],
    [described, [
      "unet",
      "  about      An example",
      "  version    1.1",
      "  licence    Apache-2.0",
      "  homepage   https://lab.example/",
      "  doi        10.1000/182",
      "  authors    Lovelace, Ada; Turing\\x1b[2J",
      "  zoo        http://zoo",
      "  installed  1.0, 1.2 kB in 3 files, the zoo has a newer one",
      `  since      ${formatTime("2025-11-24T10:32:07.000Z")}`,
      "  from       /stick",
      "  data              500 B  http://zoo/data.tar.gz",
      `                           sha256 ${"ab".repeat(32)}`,
      "                           -> /h/data/unet",
      "  weights    size unknown  http://zoo/weights.tar.gz",
      "                           -> /h/models/unet (missing)",
      "  total    at least 500 B",
      "",
      "# U-Net",
      "",
      "Licence: CC BY 4.0",
      "\\x1b[2J",
    ]],
    [listedFiles, [
      "unet -- data: 2 files, 1.2 kB, as installed in /h/data/unet",
      "    1.2 kB  a.nii",
      "       0 B  b\\x1b.nii",
      "      link  latest -> a.nii",
    ]],
    [{ ...listedFiles, source: "archive", files: [], links: [] }, [
      "unet -- data: 0 files, 0 B, in the archive for /h/data/unet",
    ]],
    [located, ["/h/data/unet", "/h/models/unet"]],
    [sound, ["unet: OK. 3 files, 1.2 kB"]],
    [damaged, [
      "unet: FAIL. 3 files, 1.2 kB",
      "  A folder of it is missing or empty.",
      "  the receipt is torn.",
      "  missing  /h/a",
      "  changed  /h/b, since vnet was installed there",
      "  Of [weights] only the folder could be checked. To record its files again, give --repair.",
      "  extra    /h/mine",
    ]],
    [{ kind: "removal-planned", removal }, [
      "unet: 2 files (1.2 kB) would be removed",
      "  from /h/data/unet",
      "  keeps /h/a: changed since it was installed",
      "  keeps /h/b: belongs to vnet and toy too",
      "  keeps /h/c: makes the folder a Python package",
    ]],
    [{ kind: "entry-removed", removal: { ...removal, kept: [] } }, [
      "unet: OK. 2 files (1.2 kB) removed",
    ]],
    [{ kind: "uninstall-planned", places }, [
      "/h: 2 files (1.2 kB) would be removed",
      "  keeps 1 file (4 B) not known to be installed by net_download, which --whole-folders would remove too:",
      "    /h/mine",
      "/c: 1 file (10 B) would be removed",
    ]],
    [{ kind: "uninstalled", places }, [
      "/h: OK. 2 files (1.2 kB) removed",
      "  keeps 1 file (4 B) not known to be installed by net_download, which --whole-folders would remove too:",
      "    /h/mine",
      "/c: OK. 1 file (10 B) removed",
    ]],
  ];
  for (const [event, lines] of table) {
    assertEquals(
      messageLines(event, PLAIN),
      lines.map((text) => ({ to: "stdout", text })),
    );
  }
});

Deno.test("messageLines() counts what it does not name", () => {
  const paths = Array.from({ length: 30 }, (_, i) => `/h/${i}`);
  const lines = texts({ ...sound, extras: paths });
  assertEquals([lines.length, lines.at(-1)], [12, "  extra    20 more files"]);
  const kept = paths.map((path) => ({
    path,
    reason: "changed" as const,
    owners: [],
  }));
  const removed = texts({
    kind: "entry-removed",
    removal: { ...removal, kept },
  });
  assertEquals(removed.at(-1), "  keeps 10 more files");
});

Deno.test("messageLines() tells of an entry that is not installed, without a text", () => {
  const event: ReportEvent = {
    ...described,
    installed: undefined,
    readme: undefined,
    about: undefined,
  };
  const lines = texts(event);
  assertEquals(lines[4], "  installed  no");
  assertEquals(lines.at(-1), "  total    at least 500 B");
});

Deno.test("quiet, answers are in their shortest form and deeds are silent", () => {
  const table: [ReportEvent, string[]][] = [
    [listed, ["unet", "OASIS", "vnet", "toy"]],
    [listedFiles, [
      "/h/data/unet/a.nii",
      "/h/data/unet/b\\x1b.nii",
      "/h/data/unet/latest",
    ]],
    [located, ["/h/data/unet", "/h/models/unet"]],
    [sound, []],
    [damaged, [
      "unet: FAIL. 3 files, 1.2 kB",
      "  A folder of it is missing or empty.",
      "  the receipt is torn.",
      "  missing  /h/a",
      "  changed  /h/b, since vnet was installed there",
    ]],
    [{ kind: "removal-planned", removal }, []],
    [{ kind: "entry-removed", removal }, []],
    [{ kind: "uninstall-planned", places }, []],
    [{ kind: "uninstalled", places }, []],
  ];
  for (const [event, lines] of table) {
    assertEquals(
      quietLines(event),
      lines.map((text) => ({ to: "stdout", text })),
    );
  }
});

Deno.test("jsonLine() writes each inventory event as its schema says", () => {
  const table: [ReportEvent, unknown][] = [
    [{ ...listed, entries: listed.entries.slice(0, 2) }, {
      of: "zoo",
      guessed: false,
      entries: [
        {
          id: "unet",
          description: "An example",
          version: "1.0",
          bytes: 886,
          zoo: "http://zoo",
          installed: null,
        },
        {
          id: "OASIS",
          description: null,
          version: "1.1",
          bytes: 6_595_794,
          zoo: "http://zoo",
          installed: { version: "1.0", condition: "installed", outdated: true },
        },
      ],
    }],
    [described, {
      id: "unet",
      description: "An example",
      version: "1.1",
      zoo: "http://zoo",
      installed: {
        version: "1.0",
        condition: "installed",
        outdated: true,
        zoo: "/stick",
        time: "2025-11-24T10:32:07.000Z",
        files: 3,
        bytes: 1200,
      },
      sections: [
        {
          section: "data",
          url: "http://zoo/data.tar.gz",
          bytes: 500,
          folder: "/h/data/unet",
          folder_state: "filled",
          sha256: "ab".repeat(32),
        },
        {
          section: "weights",
          url: "http://zoo/weights.tar.gz",
          bytes: null,
          folder: "/h/models/unet",
          folder_state: "missing",
          sha256: null,
        },
      ],
      readme: "# U-Net\r\n\nLicence: CC BY 4.0  \n\x1b[2J\n",
      license: "Apache-2.0",
      homepage: "https://lab.example/",
      doi: "10.1000/182",
      authors: ["Lovelace, Ada", "Turing\x1b[2J"],
    }],
    [listedFiles, {
      id: "unet",
      section: "data",
      folder: "/h/data/unet",
      source: "receipt",
      files: listedFiles.files,
      links: listedFiles.links,
    }],
    [located, { id: "unet", folders: located.folders }],
    [damaged, {
      id: "unet",
      version: "1.0",
      condition: "incomplete",
      sound: false,
      files: 3,
      bytes: 1200,
      damages: [
        { section: "data", path: "/h/a", kind: "missing", replaced_by: [] },
        {
          section: "data",
          path: "/h/b",
          kind: "changed",
          replaced_by: ["vnet"],
        },
      ],
      extras: ["/h/mine"],
      unlisted: ["weights"],
      problems: ["the receipt is torn"],
    }],
    [{ kind: "removal-planned", removal }, removal],
    [{ kind: "entry-removed", removal }, removal],
    [{ kind: "uninstalled", places: places.slice(1) }, {
      places: [{
        place: "config",
        folder: "/c",
        files: 1,
        bytes: 10,
        kept: [],
        kept_bytes: 0,
      }],
    }],
  ];
  for (const [event, fields] of table) {
    assertEquals(jsonFields(event), fields);
    const line = JSON.parse(jsonLine(event));
    assertEquals([line.schema, line.event], [1, event.kind]);
  }
});
