import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { messageLines, quietLines } from "../../src/report/event_table.ts";

const PLAIN = { stdout: false, stderr: false };
const COLORED = { stdout: true, stderr: true };
const archive = {
  id: "highres3dnet_brain_parcellation_model_zoo",
  section: "data",
};

/** Every line of an event, each behind the output it goes to. */
function shown(event: ReportEvent, colors = PLAIN): string[] {
  return messageLines(event, { colors, width: 0 }).map(({ to, text }) =>
    `${to}|${text}`
  );
}

Deno.test("messageLines() tells of many archives of an entry that are kept in one line", () => {
  const kept = (archives: number) =>
    Array.from({ length: archives }, (_, index) =>
      shown({
        kind: "archive-kept",
        archive,
        bytes: 1000,
        of: { archives, bytes: 1000 * archives, place: index + 1 },
      })).flat();
  assertEquals(kept(300), [
    "stderr|Kept 300 kB of 300 archives of highres3dnet_brain_parcellation_model_zoo: the same command goes on from there.",
  ]);
  assertEquals(kept(2).length, 2);
});

Deno.test("messageLines() speaks the original's words, trailing blanks included", () => {
  const table: [ReportEvent, string[]][] = [
    [
      {
        kind: "zoo-accessed",
        zoo: "https://github.com/NifTK/NiftyNetModelZoo",
      },
      ["stdout|Accessing: https://github.com/NifTK/NiftyNetModelZoo"],
    ],
    [
      { kind: "entry-found", id: "OASIS", zoo: "/mnt/zoo" },
      ["stdout|OASIS: in /mnt/zoo"],
    ],
    [
      {
        kind: "archive-started",
        archive,
        url: "http://cmic.cs.ucl.ac.uk/OASIS.tar.gz?dl=1",
      },
      ["stdout|Downloading from http://cmic.cs.ucl.ac.uk/OASIS.tar.gz?dl=1"],
    ],
    [
      {
        kind: "section-installed",
        archive,
        folder: "/home/u/niftynet/data/OASIS",
      },
      [
        "stdout|highres3dnet_brain_parcellation_model_zoo -- data: OK.",
        "stdout|Downloaded data to /home/u/niftynet/data/OASIS",
      ],
    ],
    [
      { kind: "entry-current", id: "OASIS" },
      [
        "stdout|OASIS: OK. ",
        "stdout|Already downloaded. Use the -r option to download again.",
      ],
    ],
    [
      {
        kind: "entry-failed",
        id: "OASIS",
        message: 'Cannot download "http://zoo/data.tar.gz": answered 404',
        hint: undefined,
        failure: "not-found",
      },
      [
        "stdout|OASIS: FAIL. ",
        'stderr|net_download: Cannot download "http://zoo/data.tar.gz": answered 404.',
      ],
    ],
    [
      {
        kind: "entry-failed",
        id: "OASSI",
        message: 'No entry "OASSI" in the zoo "http://zoo"',
        hint: "Did you mean OASIS?",
        failure: "unknown-entry",
      },
      [
        "stdout|OASSI: FAIL. ",
        "stdout|No NiftyNet example was found for OASSI.",
        'stderr|net_download: No entry "OASSI" in the zoo "http://zoo".',
        "stderr|  Did you mean OASIS?",
      ],
    ],
    [
      {
        kind: "entry-failed",
        id: "OASIS",
        message: 'Section "data" asks for an unknown action "mount"',
        hint: undefined,
        failure: "unknown-action",
        action: "mount",
      },
      [
        "stdout|OASIS: FAIL. ",
        "stdout|I do not know the action mount. Perhaps you need to update NiftyNet?",
        'stderr|net_download: Section "data" asks for an unknown action "mount".',
      ],
    ],
  ];
  for (const [event, lines] of table) assertEquals(shown(event), lines);
});

Deno.test("messageLines() keeps retries, warnings and failures of the run off stdout", () => {
  const table: [ReportEvent, string[]][] = [
    [
      {
        kind: "archive-retry",
        archive,
        reason: "connection reset",
        waitSeconds: 3.2,
      },
      [
        "stderr|Retrying highres3dnet_brain_parcellation_model_zoo -- data in 4s: connection reset",
      ],
    ],
    [{ kind: "warning", text: "the zoo is slow" }, [
      "stderr|Warning: the zoo is slow",
    ]],
    [{ kind: "set-aside", id: "OASIS", path: "/h/a", backup: "/h/a.kept" }, [
      'stderr|Warning: "/h/a" was in the way and is now called "/h/a.kept"',
    ]],
    [
      {
        kind: "run-failed",
        message: 'Cannot read "/etc/x": permission denied',
        hint: "Set niftynet_config_home to a folder of yours.",
        failure: "not-found",
      },
      [
        'stderr|net_download: Cannot read "/etc/x": permission denied.',
        "stderr|  Set niftynet_config_home to a folder of yours.",
      ],
    ],
    [
      {
        kind: "archive-progress",
        archive,
        received: 1,
        total: 2,
      },
      [],
    ],
    [{ kind: "archive-ended", archive }, []],
  ];
  for (const [event, lines] of table) assertEquals(shown(event), lines);
});

Deno.test("messageLines() colours OK, FAIL and Warning, and nothing else", () => {
  assertEquals(shown({ kind: "entry-current", id: "OASIS" }, COLORED), [
    "stdout|OASIS: \x1b[32mOK.\x1b[0m ",
    "stdout|Already downloaded. Use the -r option to download again.",
  ]);
  assertEquals(
    shown({ kind: "section-installed", archive, folder: "/h" }, COLORED)[0],
    "stdout|highres3dnet_brain_parcellation_model_zoo -- data: \x1b[32mOK.\x1b[0m",
  );
  assertEquals(
    shown({ kind: "warning", text: "slow" }, { stdout: false, stderr: true }),
    ["stderr|\x1b[33mWarning:\x1b[0m slow"],
  );
  const failed: ReportEvent = {
    kind: "entry-failed",
    id: "OASIS",
    message: "no",
    hint: "yes.",
    failure: "not-found",
  };
  assertEquals(shown(failed, { stdout: false, stderr: true }), [
    "stdout|OASIS: FAIL. ",
    "stderr|net_download: no.",
    "stderr|  yes.",
  ]);
  assertEquals(
    shown(failed, COLORED)[0],
    "stdout|OASIS: \x1b[31mFAIL.\x1b[0m ",
  );
});

/** An escape sequence that would clear the screen, in every text of every event. */
const EVIL = "a\x1b[2J\nb\u202e";
const evilArchive = { id: EVIL, section: EVIL };
const EVIL_EVENTS: readonly ReportEvent[] = [
  { kind: "zoo-accessed", zoo: EVIL },
  { kind: "archive-started", archive: evilArchive, url: EVIL },
  {
    kind: "archive-retry",
    archive: evilArchive,
    reason: EVIL,
    waitSeconds: 1,
  },
  { kind: "section-installed", archive: evilArchive, folder: EVIL },
  { kind: "entry-current", id: EVIL },
  {
    kind: "entry-planned",
    id: EVIL,
    reason: EVIL,
    steps: [{ section: EVIL, url: EVIL, folder: EVIL, bytes: 1 }],
  },
  {
    kind: "entry-failed",
    id: EVIL,
    message: EVIL,
    hint: EVIL,
    failure: "unknown-entry",
  },
  {
    kind: "entry-failed",
    id: EVIL,
    message: EVIL,
    hint: EVIL,
    failure: "unknown-action",
    action: EVIL,
  },
  { kind: "run-failed", message: EVIL, hint: EVIL, failure: "not-found" },
  { kind: "warning", text: EVIL },
  { kind: "set-aside", id: EVIL, path: EVIL, backup: EVIL },
  { kind: "leftovers-removed", id: EVIL, bytes: 1, paths: [EVIL] },
  { kind: "leftover-kept", id: EVIL, path: EVIL },
];

Deno.test("messageLines() lets no control character from a server through", () => {
  for (const event of EVIL_EVENTS) {
    const lines = [
      ...messageLines(event, { colors: PLAIN, width: 0 }),
      ...quietLines(event),
    ];
    assertEquals(lines.length > 0, true);
    for (const { text } of lines) {
      assertEquals(/[\p{Cc}\p{Cf}]/u.test(text), false, text);
    }
  }
});

Deno.test("quietLines() shows failures on stderr and nothing else", () => {
  const shownQuietly = EVIL_EVENTS.filter((event) =>
    quietLines(event).length > 0
  );
  assertEquals(
    shownQuietly.map(({ kind }) => kind),
    ["entry-failed", "entry-failed", "run-failed"],
  );
  assertEquals(
    quietLines({
      kind: "entry-failed",
      id: "OASIS",
      message: "no",
      hint: "yes.",
      failure: "not-found",
    }),
    [
      { to: "stderr", text: "net_download: no." },
      { to: "stderr", text: "  yes." },
    ],
  );
});

Deno.test("messageLines() tells what became of a mirror", () => {
  const entry = { kind: "entry-mirrored", id: "OASIS" } as const;
  const mirror = {
    kind: "mirror-written",
    path: "/mnt/zoo.tar",
    bytes: 6_595_794,
  } as const;
  const table: [ReportEvent, string[]][] = [
    [
      { ...entry, archives: 1, bytes: 6_595_794, changed: true },
      ["stdout|OASIS: OK. 1 archive, 6.6 MB"],
    ],
    [
      { ...entry, archives: 3, bytes: 12, changed: true },
      ["stdout|OASIS: OK. 3 archives, 12 B"],
    ],
    [
      { ...entry, archives: 3, bytes: 12, changed: false },
      ["stdout|OASIS: OK. unchanged"],
    ],
    [
      { ...mirror, entries: 1, changed: false, files: [] },
      ["stdout|Zoo with 1 entry (6.6 MB) in /mnt/zoo.tar, unchanged"],
    ],
    [
      {
        ...mirror,
        entries: 20,
        changed: true,
        files: [
          { path: "/mnt/zoo.tar.001", sha256: "ab" },
          { path: "/mnt/zoo.tar.002", sha256: "cd" },
        ],
      },
      [
        "stdout|Zoo with 20 entries (6.6 MB) in /mnt/zoo.tar",
        "stdout|ab  /mnt/zoo.tar.001",
        "stdout|cd  /mnt/zoo.tar.002",
      ],
    ],
  ];
  for (const [event, lines] of table) assertEquals(shown(event), lines);
});
