import { assertEquals } from "@std/assert";
import {
  count,
  formatBytes,
  formatDuration,
  formatRate,
  formatTime,
} from "../../src/report/format.ts";

Deno.test("formatBytes() uses decimal units and at most three digits", () => {
  const table: [number, string][] = [
    [-1, "0 B"],
    [0, "0 B"],
    [1, "1 B"],
    [244, "244 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [40_960, "41.0 kB"],
    [99_949, "99.9 kB"],
    [99_950, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [999_999, "1.0 MB"],
    [6_595_794, "6.6 MB"],
    [17_853_647, "17.9 MB"],
    [350_469_102, "350 MB"],
    [599_000_000, "599 MB"],
    [1e12, "1.0 TB"],
    [1e15, "1.0 PB"],
    [5e18, "5000 PB"],
  ];
  for (const [bytes, text] of table) assertEquals(formatBytes(bytes), text);
});

Deno.test("formatBytes() takes at most seven characters below 1000 PB", () => {
  for (let bytes = 1; bytes < 9e17; bytes *= 1.07) {
    const text = formatBytes(bytes);
    assertEquals(text.length <= 7, true, text);
  }
});

Deno.test("formatRate() is bytes per second", () => {
  assertEquals(formatRate(1_234_567.8), "1.2 MB/s");
  assertEquals(formatRate(0.4), "0 B/s");
});

Deno.test("formatDuration() rounds up to seconds and shows two units at most", () => {
  const table: [number, string][] = [
    [-3, "0s"],
    [0, "0s"],
    [0.2, "1s"],
    [59, "59s"],
    [59.01, "1m00s"],
    [725, "12m05s"],
    [3599.5, "1h00m"],
    [3725, "1h02m"],
    [86_399, "23h59m"],
    [86_400, "1d00h"],
    [273_600, "3d04h"],
  ];
  for (const [seconds, text] of table) {
    assertEquals(formatDuration(seconds), text);
  }
});

Deno.test("count() says one or several", () => {
  for (
    const [text, said] of [
      [count(0, "file"), "0 files"],
      [count(1, "file"), "1 file"],
      [count(2, "entry", "entries"), "2 entries"],
      [count(999, "file"), "999 files"],
      [count(1000, "file"), "1,000 files"],
      [count(1234567, "file"), "1,234,567 files"],
    ] as const
  ) assertEquals(text, said);
});

Deno.test("formatTime() tells the time of this machine's zone, to the minute", () => {
  const time = new Date(2025, 0, 5, 7, 9, 59).toISOString();
  assertEquals(formatTime(time), "2025-01-05 07:09");
  assertEquals(formatTime("yesterday"), "yesterday");
});
