import { assertEquals } from "@std/assert";
import { isOver, readTrustedComment } from "../../src/zoo/trusted_comment.ts";

Deno.test("readTrustedComment() reads words in any order, and leaves others alone", () => {
  assertEquals(readTrustedComment("serial=7\tzoo=lung\texpires=2027-01-01"), {
    zoo: "lung",
    serial: 7n,
    expires: "2027-01-01",
  });
  const own = "timestamp:1700000000\tfile:SHA256SUMS\thashed author=x Zoo=y";
  assertEquals(readTrustedComment(own), {});
  assertEquals(readTrustedComment(""), {});
  assertEquals(readTrustedComment(`serial=${"9".repeat(500)}`), {
    serial: 10n ** 500n - 1n,
  });
});

Deno.test("readTrustedComment() refuses a claim that cannot be understood, or is made twice", () => {
  for (
    const word of [
      "serial=",
      "serial=-1",
      "serial=7.0",
      "serial=0x7",
      "zoo=",
      "expires=soon",
      "expires=2027-13-01",
      "expires=2027-01-01T00:00:00Z",
      "expires=",
    ]
  ) {
    assertEquals(readTrustedComment(`a ${word} b`), {
      reason: `says "${word}", which cannot be understood`,
    });
  }
  assertEquals(readTrustedComment("serial=1 serial=2"), {
    reason: 'says "serial=2", which cannot be understood',
  });
});

Deno.test("isOver() counts the last day in", () => {
  const over = (now: string) => isOver("2027-01-01", now);
  assertEquals(over("2026-12-31T23:59:59.999Z"), false);
  assertEquals(over("2027-01-01T23:59:59.999Z"), false);
  assertEquals(over("2027-01-02T00:00:00.000Z"), true);
});
