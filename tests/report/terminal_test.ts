import { assertEquals } from "@std/assert";
import { displayWidth } from "../../src/report/display_width.ts";
import type { ReportEvent } from "../../src/report/event.ts";
import { barLines, CLEAR_FRAME, frame } from "../../src/report/terminal.ts";
import { Transfers } from "../../src/report/transfers.ts";
import { FakeTerminal } from "./fake_terminal.ts";

const id = "highres3dnet_brain_parcellation_model_zoo";
const data = { id, section: "data" };
const weights = { id, section: "weights" };
const code = { id, section: "network_inference_config" };

const MB = 1_000_000;

function follow(...events: [number, ReportEvent][]): Transfers {
  const transfers = new Transfers();
  for (const [now, event] of events) transfers.follow(event, now);
  return transfers;
}

function progress(
  archive: typeof data,
  received: number,
  total?: number,
): ReportEvent {
  return { kind: "archive-progress", archive, received, total };
}

/** Half of the data at 1 MB/s; weights of unknown size; a wait for the code. */
const three = follow(
  [0, progress(data, 0, 6.6 * MB)],
  [0, progress(weights, 0)],
  [0, progress(code, 30, 60)],
  [2000, progress(weights, 17 * MB)],
  [
    2000,
    { kind: "archive-retry", archive: code, reason: "reset", waitSeconds: 5 },
  ],
  [3300, progress(data, 3.3 * MB, 6.6 * MB)],
);

Deno.test("barLines() shows name, bar, bytes, rate and time left on 80 columns", () => {
  assertEquals(barLines(three, 80, 3300), [
    "highres3dne.. -- data [=====-----]    3.3 MB of 6.6 MB   1.0 MB/s       4s left",
    "highres3.. -- weights [          ]             17.0 MB   5.2 MB/s",
    "network_inference_c.. [=====-----]        30 B of 60 B                 retry 4s",
  ]);
});

Deno.test("barLines() gives a wide terminal's columns to names and bars", () => {
  assertEquals(barLines(three, 160, 3300), [
    "highres3dnet_brain_parcellation_model_zoo -- data                     [====================--------------------]    3.3 MB of 6.6 MB   1.0 MB/s       4s left",
    "highres3dnet_brain_parcellation_model_zoo -- weights                  [                                        ]             17.0 MB   5.2 MB/s",
    "highres3dnet_brain_parcellation_model_zoo -- network_inference_config [====================--------------------]        30 B of 60 B                 retry 4s",
  ]);
});

Deno.test("barLines() leaves out the rate on 65 columns", () => {
  assertEquals(barLines(three, 65, 3300), [
    "highres.. -- data [=====-----]    3.3 MB of 6.6 MB       4s left",
    "high.. -- weights [          ]             17.0 MB",
    "network_inferen.. [=====-----]        30 B of 60 B      retry 4s",
  ]);
});

Deno.test("barLines() keeps a bar and the percentage on 40 columns", () => {
  assertEquals(barLines(three, 40, 3300), [
    "highres.. -- data [=====-----]     50 %",
    "high.. -- weights [          ]  17.0 MB",
    "network_inferen.. [=====-----]     50 %",
  ]);
});

Deno.test("barLines() keeps name and percentage on 20 columns", () => {
  assertEquals(barLines(three, 20, 3300), [
    "data           50 %",
    "weights     17.0 MB",
    "network_..     50 %",
  ]);
});

Deno.test("barLines() says when a transfer has stalled", () => {
  const stalled = follow([0, progress(data, 0, 10)], [
    900,
    progress(data, 5, 10),
  ]);
  assertEquals(barLines(stalled, 80, 6000), [
    "highres3dne.. -- data [=====-----]         5 B of 10 B    stalled",
  ]);
});

Deno.test("barLines() sums up what would not fit into a low terminal", () => {
  const transfers = new Transfers();
  for (let count = 1; count <= 6; count++) {
    const archive = { id: "unet", section: `part${count}` };
    transfers.follow(progress(archive, 1, 2), 0);
  }
  assertEquals(barLines(transfers, 30, 0).length, 6);
  const archive = { id: "unet", section: "part7" };
  transfers.follow(progress(archive, 1, 2), 0);
  assertEquals(barLines(transfers, 30, 0).slice(-2), [
    "unet -- part5     50 %",
    "and 2 more",
  ]);
});

/** Events of an entry of 300 files, of which two are here and three on their way. */
const many = (bytes: number | undefined): [number, ReportEvent][] => {
  const of = { archives: 300, bytes };
  const at = (section: string) => ({ id: "spleen", section });
  const start = (section: string): [number, ReportEvent] => [
    0,
    { kind: "archive-started", archive: at(section), url: "x", of },
  ];
  return [
    ...["a", "b", "c", "model.pt", "model.ts"].map(start),
    [0, progress(at("a"), 0, 100)],
    [1000, progress(at("a"), 100, 100)],
    [1000, progress(at("b"), 300, 300)],
    [1000, { kind: "archive-ended", archive: at("a") }],
    [1000, { kind: "archive-ended", archive: at("b") }],
    [1000, progress(at("c"), 1000, 2000)],
    [1000, progress(at("model.pt"), 0, 30 * MB)],
    [1000, progress(at("model.ts"), 0, 40 * MB)],
    [2000, progress(at("model.ts"), 20 * MB, 40 * MB)],
  ];
};

Deno.test("barLines() has one line for an entry of many files, beside the largest", () => {
  assertEquals(barLines(follow(...many(80 * MB)), 80, 2000), [
    "spleen -- 2 of 300 [===----------]  20.0 MB of 80.0 MB  10.0 MB/s       6s left",
    "spleen -- model.ts [======-------]  20.0 MB of 40.0 MB  20.0 MB/s       1s left",
    "spleen -- model.pt [-------------]      0 B of 30.0 MB      0 B/s",
  ]);
});

Deno.test("barLines() counts the files of an entry whose bytes are not known", () => {
  assertEquals(barLines(follow(...many(undefined)), 40, 2000), [
    "2 of 300          [----------]      0 %",
    "model.ts          [=====-----]     50 %",
    "model.pt          [----------]      0 %",
  ]);
});

Deno.test("barLines() takes 80 columns where the terminal does not tell", () => {
  assertEquals(barLines(three, 0, 3300), barLines(three, 80, 3300));
});

Deno.test("barLines() replaces control characters in names", () => {
  const evil = { id: "a\x1b[2J", section: "b\r\n" };
  assertEquals(barLines(follow([0, progress(evil, 1, 2)]), 60, 0), [
    "b\\r\\n        [=====-----]          1 B of 2 B",
  ]);
});

Deno.test("barLines() is never as wide as the terminal, whatever it shows", () => {
  const names = [
    "u",
    "unet",
    id,
    "脳画像データ脳画像データ脳画像データ",
    "🧠🧠🧠",
  ];
  const amounts: [number, number | undefined][] = [
    [0, undefined],
    [0, 0],
    [99_900_000, 99_900_000_000],
    [9e20, undefined],
    [9e20, 9e20],
    [5, 3],
  ];
  for (const name of names) {
    for (const section of names) {
      for (const [received, total] of amounts) {
        const archive = { id: name, section };
        const transfers = follow(
          [0, progress(archive, 0, total)],
          [4000, progress(archive, received, total)],
        );
        for (let columns = 1; columns <= 130; columns++) {
          for (const line of barLines(transfers, columns, 4000)) {
            const width = displayWidth(line);
            assertEquals(
              width < Math.max(columns, 2),
              true,
              `${columns}: ${line}`,
            );
          }
        }
      }
    }
  }
});

Deno.test("frame() draws over the last frame and rests on its first line", () => {
  assertEquals(frame(["one"]), "\rone\x1b[K\x1b[J\r");
  assertEquals(
    frame(["one", "two", "three"]),
    "\rone\x1b[K\ntwo\x1b[K\nthree\x1b[K\x1b[J\x1b[2A\r",
  );
});

Deno.test("frame() and CLEAR_FRAME leave nothing behind when the terminal's width changes", () => {
  for (const kind of ["wraps anew", "cuts"] as const) {
    for (const [first, second] of [[100, 40], [40, 100], [80, 7], [20, 160]]) {
      const terminal = new FakeTerminal(first ?? 0);
      const write = (text: string) =>
        terminal.writeSync(new TextEncoder().encode(text));
      write("before\n");
      write(frame(barLines(three, terminal.columns, 3300)));
      terminal.resize(second ?? 0, kind);
      const lines = barLines(three, terminal.columns, 3300);
      write(frame(lines));
      const before = "before".slice(0, kind === "cuts" ? second : undefined);
      assertEquals(terminal.screen(), [before, ...lines]);
      assertEquals(terminal.cursor(), [1, 0]);
      write(CLEAR_FRAME);
      assertEquals(terminal.screen(), [before, ""]);
    }
  }
});
