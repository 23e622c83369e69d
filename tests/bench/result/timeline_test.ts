import { assertEquals } from "@std/assert";
import {
  lanes,
  type TimedEvent,
  timedEvent,
} from "../../../scripts/bench/result/timeline.ts";

function event(at: number, event: string, section?: string): TimedEvent {
  return { at, event, section };
}

Deno.test("timedEvent() reads a line of --json", () => {
  assertEquals(
    timedEvent(1.5, '{"schema":1,"event":"archive-started","section":"code"}'),
    event(1.5, "archive-started", "code"),
  );
  assertEquals(
    timedEvent(2, '{"schema":1,"event":"zoo-accessed"}'),
    event(2, "zoo-accessed"),
  );
});

for (const line of ["", "Accessing: http://zoo", "null", "3", "[]", "{}"]) {
  Deno.test(`timedEvent() passes over ${JSON.stringify(line)}`, () => {
    assertEquals(timedEvent(0, line), undefined);
  });
}

Deno.test("lanes() shows the run and each archive's stages", () => {
  assertEquals(
    lanes([
      event(0.1, "zoo-accessed"),
      event(0.2, "archive-started", "a"),
      event(0.3, "archive-expanding", "a"),
      event(0.3, "archive-started", "b"),
      event(0.8, "archive-verified", "a"),
      event(0.9, "archive-ended", "a"),
      event(1.0, "section-merging", "a"),
      event(1.1, "section-installed", "a"),
    ], 1.2),
    [
      {
        name: "run",
        bars: [
          { stage: "start, manifest", from: 0, to: 0.2 },
          { stage: "record, end", from: 1.1, to: 1.2 },
        ],
      },
      {
        name: "a",
        bars: [
          { stage: "transfer, hash", from: 0.2, to: 0.8 },
          { stage: "expand", from: 0.3, to: 0.9 },
          { stage: "merge", from: 1.0, to: 1.1 },
        ],
      },
      { name: "b", bars: [] },
    ],
  );
});

Deno.test("lanes() joins stages that no event parts", () => {
  const [, archive] = lanes([
    event(1, "archive-started", "a"),
    event(2, "archive-ended", "a"),
    event(3, "section-installed", "a"),
  ], 3);
  assertEquals(archive?.bars, [
    { stage: "transfer, hash, expand", from: 1, to: 2 },
    { stage: "wait, merge", from: 2, to: 3 },
  ]);
});
