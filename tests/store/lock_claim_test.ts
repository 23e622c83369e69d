import { assert, assertEquals } from "@std/assert";
import {
  type Claim,
  describeHolder,
  parseClaim,
  stringifyClaim,
} from "../../src/store/lock_claim.ts";

const CLAIM: Claim = {
  token: "t",
  host: "node7",
  pid: 42,
  since: "2025-11-24T10:32:07.123Z",
  kernelLock: true,
  pidNamespace: "pid:[4026531836]",
};

Deno.test("parseClaim() reads what stringifyClaim() writes", () => {
  for (const claim of [CLAIM, { ...CLAIM, pidNamespace: undefined }]) {
    assertEquals(parseClaim(stringifyClaim(claim, 7)), claim);
  }
});

Deno.test("stringifyClaim() changes with each beat and never gets shorter", () => {
  let last = "";
  for (const beat of [0, 1, 9, 10, 99, 100, 12345]) {
    const text = stringifyClaim(CLAIM, beat);
    assert(text !== last && text.length >= last.length);
    last = text;
  }
});

Deno.test("parseClaim() knows no claim in anything else", () => {
  const rows = [
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    stringifyClaim(CLAIM, 1).slice(0, 30),
    JSON.stringify({ ...CLAIM, pid: "42" }),
    JSON.stringify({ ...CLAIM, since: "yesterday" }),
    JSON.stringify({ ...CLAIM, kernelLock: 1 }),
  ];
  for (const text of rows) assertEquals(parseClaim(text), undefined, text);
});

Deno.test("describeHolder() names process, host and time", () => {
  assertEquals(
    describeHolder(CLAIM),
    'process 42 on "node7" since 2025-11-24 10:32:07 UTC',
  );
  assertEquals(
    describeHolder(undefined),
    "a process that did not leave its name",
  );
});
