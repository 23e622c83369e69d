import { assertEquals } from "@std/assert";
import { HostWindow } from "../../../src/transfer/http/host_window.ts";

/** The limit of a host after rounds of answers that each take so many milliseconds. */
function limitAfter(...rounds: readonly (readonly number[])[]): number {
  const window = new HostWindow();
  for (const times of rounds) {
    for (const time of times) window.answered(time);
  }
  return window.limit;
}

function times(count: number, milliseconds: number): number[] {
  return Array.from({ length: count }, () => milliseconds);
}

const ROWS = [
  { why: "nothing is known of the host", rounds: [], limit: 6 },
  {
    why: "some of the first answers are missing",
    rounds: [times(5, 50)],
    limit: 6,
  },
  { why: "the host is far away", rounds: [times(6, 50)], limit: 24 },
  { why: "it goes on", rounds: [times(6, 50), times(24, 50)], limit: 96 },
  {
    why: "there is nothing left to grow to",
    rounds: [times(6, 50), times(24, 50), times(96, 50)],
    limit: 96,
  },
  { why: "the host is near", rounds: [times(6, 2)], limit: 6 },
  {
    why: "one answer of a near host was slow",
    rounds: [[...times(5, 2), 9], times(6, 2)],
    limit: 6,
  },
  {
    why: "new connections take their time",
    rounds: [times(6, 50), [...times(6, 50), ...times(18, 200)]],
    limit: 96,
  },
  {
    why: "some had to wait for the others",
    rounds: [times(6, 50), [...times(23, 50), 201], times(6, 50)],
    limit: 6,
  },
  {
    why: "no more than that made it slow",
    rounds: [times(6, 50), times(24, 50), [...times(95, 50), 201]],
    limit: 24,
  },
  {
    why: "a connection was tried twice",
    rounds: [times(6, 500), [...times(23, 500), 1501], times(6, 500)],
    limit: 6,
  },
];

for (const { why, rounds, limit } of ROWS) {
  Deno.test(`limit is ${limit} where ${why}`, () => {
    assertEquals(limitAfter(...rounds), limit);
  });
}

Deno.test("limit stays low where a host has refused a request", () => {
  const window = new HostWindow();
  for (const time of times(6, 50)) window.answered(time);
  window.refused();
  assertEquals(window.limit, 6);
  for (const time of times(30, 50)) window.answered(time);
  assertEquals(window.limit, 6);
});

Deno.test("limit neither grows nor falls where a large transfer makes a host slow", () => {
  const window = new HostWindow();
  const answer = (alone: boolean, ...times: readonly number[]) =>
    times.forEach((time) => window.answered(time, alone));
  answer(true, ...times(6, 50));
  answer(false, 500);
  answer(true, ...times(23, 50));
  assertEquals(window.limit, 24);
  answer(true, ...times(24, 50));
  assertEquals(window.limit, 96);
});

for (
  const { what, answers, limit } of [
    { what: "soon after each wait", answers: 3, limit: 2 },
    { what: "after many answers", answers: 60, limit: 6 },
  ]
) {
  Deno.test(`a host that tells to wait ${what} is asked ${limit} at a time`, () => {
    const window = new HostWindow();
    for (let waits = 0; waits < 5; waits++) {
      window.toldToWait();
      for (const time of times(answers, 50)) window.answered(time);
    }
    assertEquals(window.limit, limit);
    for (let waits = 0; waits < 9; waits++) window.toldToWait();
    assertEquals(window.limit, 1);
  });
}
