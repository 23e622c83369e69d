import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { ReportEvent } from "../../src/report/event.ts";
import { openReporter } from "../../src/report/reporter.ts";
import { FakeTerminal } from "./fake_terminal.ts";
import { FakeTime } from "./fake_time.ts";

const HUMAN = { json: false, quiet: false };
const JSON_LINES = { json: true, quiet: false };
const QUIET = { json: false, quiet: true };
const MODES = [HUMAN, JSON_LINES, QUIET];
const FILES = {
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  columns: () => 0,
  environment: {},
};
const id = "OASIS";
const data = { id, section: "data" };
const weights = { id, section: "weights" };

function started(archive: typeof data): ReportEvent {
  return {
    kind: "archive-started",
    archive,
    url: `http://zoo/${archive.section}`,
  };
}

function progress(
  archive: typeof data,
  received: number,
  total: number,
): ReportEvent {
  return { kind: "archive-progress", archive, received, total };
}

/** An output that is no terminal, and its lines. */
function textOutput() {
  let text = "";
  return {
    writeSync(bytes: Uint8Array): number {
      text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
    lines: () => text.split("\n").slice(0, -1),
  };
}

/** A reporter whose stdout and stderr are the same terminal. */
async function onTerminal(
  columns: number,
  environment: { NO_COLOR?: string; TERM?: string } = { NO_COLOR: "1" },
) {
  const terminal = new FakeTerminal(columns);
  const time = new FakeTime();
  const reporter = await openReporter(
    {
      stdout: terminal,
      stderr: terminal,
      stdoutIsTerminal: true,
      stderrIsTerminal: true,
      columns: () => terminal.columns,
      environment,
    },
    HUMAN,
    time,
  );
  return { ...reporter, terminal, time };
}

/** A reporter whose stdout and stderr are two files. */
async function onFiles(mode = HUMAN) {
  const stdout = textOutput();
  const stderr = textOutput();
  const time = new FakeTime();
  const reporter = await openReporter(
    { ...FILES, stdout, stderr },
    mode,
    time,
  );
  return { ...reporter, stdout, stderr, time };
}

for (
  const [environment, bars, colors] of [
    [{}, true, true],
    [{ TERM: "xterm-256color" }, true, true],
    [{ NO_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, false, false],
  ] as const
) {
  Deno.test(`openReporter() on a terminal with ${JSON.stringify(environment)}`, async () => {
    const { report, close, terminal, time } = await onTerminal(60, environment);
    report({ kind: "warning", text: "slow" });
    report(started(data));
    time.pass(100);
    close();
    assertEquals(
      [
        terminal.written.includes("\x1b[K"),
        terminal.written.includes("\x1b[33m"),
      ],
      [bars, colors],
    );
  });
}

Deno.test("openReporter() keeps lines above bars on a terminal, and both whole", async () => {
  const { report, close, terminal, time } = await onTerminal(60);
  report({ kind: "zoo-accessed", zoo: "http://zoo" });
  report(started(data));
  report(started(weights));
  report(progress(data, 5_000, 10_000));
  report(progress(weights, 0, 10_000));
  assertEquals(terminal.screen(), [
    "Accessing: http://zoo",
    "Downloading from http://zoo/data",
    "Downloading from http://zoo/weights",
    "",
  ]);
  time.pass(100);
  assertEquals(terminal.screen().slice(3), [
    "data         [=====-----]   5.0 kB of 10.0 kB",
    "weights      [----------]      0 B of 10.0 kB",
  ]);
  report({ kind: "warning", text: "the zoo is slow" });
  assertEquals(terminal.screen().slice(3), [
    "Warning: the zoo is slow",
    "data         [=====-----]   5.0 kB of 10.0 kB",
    "weights      [----------]      0 B of 10.0 kB",
  ]);
  report({ kind: "archive-ended", archive: data });
  report({ kind: "section-installed", archive: data, folder: "/h" });
  report({ kind: "archive-ended", archive: weights });
  close();
  assertEquals(terminal.screen(), [
    "Accessing: http://zoo",
    "Downloading from http://zoo/data",
    "Downloading from http://zoo/weights",
    "Warning: the zoo is slow",
    "OASIS -- data: OK.",
    "Downloaded data to /h",
    "",
  ]);
  assertEquals(terminal.cursor(), [6, 0]);
  assertEquals(time.running, 0);
});

Deno.test("openReporter() draws ten frames a second at most, however many events come", async () => {
  const { report, close, terminal, time } = await onTerminal(60);
  report(started(data));
  time.pass(100);
  const before = terminal.written.length;
  for (let received = 0; received < 10_000; received++) {
    report(progress(data, received, 10_000));
  }
  assertEquals(terminal.written.length, before);
  time.pass(1000);
  assertEquals(terminal.written.slice(before).split("\x1b[J").length - 1, 10);
  close();
});

Deno.test("openReporter() leaves a clean cursor when it is closed in the middle", async () => {
  const { report, close, terminal, time } = await onTerminal(60);
  report(started(data));
  report(started(weights));
  time.pass(500);
  close();
  const lines = [
    "Downloading from http://zoo/data",
    "Downloading from http://zoo/weights",
  ];
  assertEquals(terminal.screen(), [...lines, ""]);
  assertEquals(terminal.cursor(), [2, 0]);
  assertEquals(time.running, 0);
  // What still comes in from a transfer that is being stopped draws no more.
  report(progress(data, 1, 2));
  report({ kind: "archive-ended", archive: data });
  report({
    kind: "run-failed",
    message: "stopped by SIGINT",
    hint: undefined,
    failure: "interrupted",
  });
  time.pass(500);
  assertEquals(terminal.screen(), [
    ...lines,
    "net_download: stopped by SIGINT.",
    "",
  ]);
  assertEquals(time.running, 0);
});

Deno.test("openReporter() survives changes of the terminal's width between frames", async () => {
  const { report, close, terminal, time } = await onTerminal(100);
  report(started(data));
  report(started(weights));
  for (const columns of [100, 30, 120, 8, 61, 20]) {
    terminal.resize(columns, "wraps anew");
    time.pass(100);
    report({ kind: "warning", text: `${columns}` });
  }
  close();
  assertEquals(terminal.screen(), [
    "Downloading from http://zoo/data",
    "Downloading from http://zoo/weights",
    ...[100, 30, 120, 8, 61, 20].map((columns) => `Warning: ${columns}`),
    "",
  ]);
});

Deno.test("openReporter() ticks only while an archive is on its way", async () => {
  for (const open of [() => onTerminal(80), () => onFiles()]) {
    const { report, close, time } = await open();
    report({ kind: "zoo-accessed", zoo: "http://zoo" });
    assertEquals(time.running, 0);
    report(started(data));
    report(started(weights));
    assertEquals(time.running, 1);
    report({ kind: "archive-ended", archive: data });
    assertEquals(time.running, 1);
    report({ kind: "archive-ended", archive: weights });
    assertEquals(time.running, 0);
    close();
  }
});

Deno.test("openReporter() uses the platform's timer by default and stops it", async () => {
  const output = textOutput();
  const { report, close } = await openReporter({
    ...FILES,
    stdout: output,
    stderr: output,
    stderrIsTerminal: true,
  }, HUMAN);
  report(started(data));
  close();
});

Deno.test("openReporter() writes sparse lines to stderr when it is no terminal", async () => {
  const { report, close, stdout, stderr, time } = await onFiles();
  report(started(data));
  report(progress(data, 0, 1_000_000));
  for (let step = 1; step <= 1000; step++) {
    time.pass(10);
    report(progress(data, step * 1000, 1_000_000));
  }
  report({ kind: "archive-ended", archive: data });
  report({ kind: "section-installed", archive: data, folder: "/h" });
  close();
  assertEquals(stdout.lines(), [
    "Downloading from http://zoo/data",
    "OASIS -- data: OK.",
    "Downloaded data to /h",
  ]);
  assertEquals(
    stderr.lines(),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((tenth) =>
      `OASIS -- data: ${
        tenth === 10 ? "1.0 MB" : `${tenth}00 kB`
      } of 1.0 MB (${tenth}0 %), 100 kB/s, ${10 - tenth}s left`
    ),
  );
});

Deno.test("openReporter() is never silent for more than 30 s while a server is", async () => {
  const { report, close, stderr, time } = await onFiles();
  report(started(data));
  time.pass(61_000);
  assertEquals(stderr.lines(), [
    "OASIS -- data: 0 B, no data for 30s",
    "OASIS -- data: 0 B, no data for 1m00s",
  ]);
  close();
  assertEquals(time.running, 0);
  report(progress(data, 50, 100));
  time.pass(61_000);
  assertEquals(stderr.lines().length, 2);
});

Deno.test("openReporter() writes JSON lines to stdout alone, of progress one a second", async () => {
  const { report, close, stdout, stderr, time } = await onFiles(JSON_LINES);
  report(started(data));
  for (let step = 0; step <= 25; step++) {
    report(progress(data, step * 4, 100));
    time.pass(100);
  }
  report({ kind: "archive-ended", archive: data });
  report({
    kind: "entry-failed",
    id,
    message: "no",
    hint: "Yes.",
    failure: "not-found",
  });
  close();
  const events = stdout.lines().map((line) => JSON.parse(line));
  assert(events.every(({ schema }) => schema === 1));
  assertEquals(
    events.map(({ event, received, message }) =>
      [event, received ?? message ?? ""].join(" ").trim()
    ),
    [
      "archive-started",
      "archive-progress 0",
      "archive-progress 40",
      "archive-progress 80",
      "archive-progress 100",
      "archive-ended",
      "entry-failed no",
    ],
  );
  assertEquals(stderr.lines(), []);
});

Deno.test("openReporter() repeats no old progress in JSON", async () => {
  const { report, close, stdout, time } = await onFiles(JSON_LINES);
  for (const received of [0, 10, 20]) {
    report(progress(data, received, 100));
    time.pass(500);
  }
  report({ kind: "archive-ended", archive: data });
  close();
  assertEquals(
    stdout.lines().map((line) => JSON.parse(line).received ?? "ended"),
    [0, 20, "ended"],
  );
});

Deno.test("openReporter() lets no control character of a name into a log", async () => {
  const { report, close, stderr, time } = await onFiles();
  report(progress({ id: "a\x1b[2J", section: "b\r\n" }, 0, 2));
  time.pass(30_000);
  close();
  assertEquals(stderr.lines(), [
    "a\\x1b[2J -- b\\r\\n: 0 B of 2 B (0 %), no data for 30s",
  ]);
});

Deno.test("openReporter() quietly tells failures only", async () => {
  const { report, close, stdout, stderr, time } = await onFiles(QUIET);
  report(started(data));
  report({ kind: "warning", text: "slow" });
  time.pass(100_000);
  report({
    kind: "entry-failed",
    id,
    message: "no",
    hint: "Yes.",
    failure: "not-found",
  });
  close();
  assertEquals(stdout.lines(), []);
  assertEquals(stderr.lines(), ["net_download: no.", "  Yes."]);
});

Deno.test("openReporter() never throws when no one reads any more", async () => {
  const gone = {
    writeSync(): number {
      throw new Deno.errors.BrokenPipe("gone");
    },
  };
  for (const mode of MODES) {
    for (const stderrIsTerminal of [true, false]) {
      const time = new FakeTime();
      const { report, close } = await openReporter(
        {
          ...FILES,
          stdout: gone,
          stderr: gone,
          stderrIsTerminal,
        },
        mode,
        time,
      );
      report(started(data));
      time.pass(60_000);
      report({
        kind: "entry-failed",
        id,
        message: "no",
        hint: undefined,
        failure: "not-found",
      });
      report({ kind: "archive-ended", archive: data });
      close();
    }
  }
});

Deno.test("openReporter() lets a program end well behind `| head -1`", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      fromFileUrl(new URL("./many_results.ts", import.meta.url)),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  // The program goes on only now, with no one at the other end.
  await child.stdin.close();
  assertEquals(new TextDecoder().decode(value), "Accessing: http://zoo\n");
  assertEquals(await stderr, "Warning: done\n");
  assertEquals((await child.status).code, 0);
});
