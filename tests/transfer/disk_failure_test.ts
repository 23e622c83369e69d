import { assert, assertEquals } from "@std/assert";
import { NetworkError, StoreError } from "../../src/errors.ts";
import { diskFailure } from "../../src/transfer/disk_failure.ts";
import { withFate } from "../../src/transfer/fate.ts";

function refused(code: string): Error {
  return Object.assign(new Error(`os error ${code}`), { code });
}

const ROWS: [error: Error, words: string][] = [
  [refused("ENOSPC"), "the disk is full"],
  [refused("EDQUOT"), "the disk quota is used up"],
  [refused("EACCES"), "permission denied"],
  [refused("EROFS"), "the file system is read-only"],
  [refused("EIO"), "EIO, os error EIO"],
  [new Deno.errors.PermissionDenied("x"), "permission denied"],
  [new Deno.errors.NotFound("x"), "there is no such file"],
];

for (const [error, words] of ROWS) {
  Deno.test(`diskFailure() of ${error.name} ${error.message} says "${words}"`, () => {
    const failure = diskFailure("write", "/a.part", error);
    assert(failure instanceof StoreError);
    assertEquals(failure.message, `cannot write "/a.part": ${words}`);
    assertEquals(failure.cause, error);
  });
}

Deno.test("diskFailure() leaves what no disk said as it is", () => {
  for (const error of [new RangeError("bug"), new StoreError("x"), "text"]) {
    assertEquals(diskFailure("write", "/a", error), error);
  }
});

Deno.test("withFate() says what became of the bytes", () => {
  const full = new StoreError("cannot write", { hint: "Free some space." });
  const hint = (use: "go-on" | "perhaps" | "none", bytes = 7) => {
    const error = withFate(full, bytes, use);
    return error instanceof StoreError ? error.hint : undefined;
  };
  const kept =
    "Free some space. 7 bytes are kept: the next run goes on from there";
  assertEquals(hint("go-on"), `${kept}.`);
  assertEquals(hint("perhaps"), `${kept} if the server allows it.`);
  assertEquals(hint("none"), "Free some space. What had come is removed.");
  assertEquals(hint("go-on", 0), "Free some space.");
});

Deno.test("withFate() promises with a network error only what is sure", () => {
  const cause = new Error("cause");
  const lost = new NetworkError("lost", {
    url: "u",
    status: 503,
    retryable: true,
    cause,
  });
  const error = withFate(lost, 7, "go-on");
  assert(error instanceof NetworkError);
  assertEquals(
    [error.message, error.status, error.retryable, error.cause, error.hint],
    [
      "lost",
      503,
      true,
      cause,
      "7 bytes are kept: the next run goes on from there.",
    ],
  );
  assertEquals(withFate(lost, 7, "perhaps"), lost);
  assertEquals(withFate(lost, 7, "none"), lost);
  assertEquals(withFate(cause, 7, "go-on"), cause);
});
