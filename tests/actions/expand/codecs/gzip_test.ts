import { assertEquals, assertRejects } from "@std/assert";
import { ArchiveError } from "../../../../src/base/errors.ts";
import { Gunzip } from "../../../../src/actions/expand/codecs/gzip.ts";
import { concat, gzip, seededRandom } from "../../../support/archives.ts";

/** Unpacks bytes that come in chunks of a size; tells whether they were sealed. */
async function gunzip(
  bytes: Uint8Array,
  chunk: number,
): Promise<{ content: Uint8Array; sealed: boolean }> {
  const parts: Uint8Array[] = [];
  const decompressor = new Gunzip((part) => parts.push(part.slice()));
  try {
    for (let start = 0; start < bytes.length; start += chunk) {
      const part = bytes.slice(start, start + chunk);
      await decompressor.write(part);
      part.fill(0xaa);
    }
    const sealed = await decompressor.finish();
    return { content: concat(...parts), sealed };
  } finally {
    decompressor.close();
  }
}

const random = seededRandom(4);
const content = Uint8Array.from(
  { length: 20_000 },
  (_, index) => index % 3 === 0 ? random(256) : 65,
);
const member = gzip(content);
const twice = concat(content, content);
const zeros = new Uint8Array(700);
const garbage = new TextEncoder().encode("\x1f\x8bgarbage\n");

/** A member with all the fields that a header may have. */
const dressed = concat(
  Uint8Array.of(0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3),
  Uint8Array.of(4, 0, 1, 2, 3, 4),
  new TextEncoder().encode("name.tar\0a comment\0"),
  Uint8Array.of(0x12, 0x34),
  member.subarray(10),
);

const WHOLE: Record<string, [Uint8Array, Uint8Array, sealed: boolean]> = {
  "a member": [member, content, true],
  "a member with every field in its header": [dressed, content, true],
  "an empty member": [gzip(new Uint8Array(0)), new Uint8Array(0), true],
  "two members": [concat(member, member), twice, true],
  "an empty member between two": [
    concat(member, gzip(new Uint8Array(0)), member),
    twice,
    true,
  ],
  "zeros after a member": [concat(member, zeros), content, true],
  "zeros between members": [concat(member, zeros, member), twice, true],
  "garbage after a member": [concat(member, garbage), content, false],
  "garbage after zeros": [concat(member, zeros, garbage), content, false],
  "a second header that is cut": [
    concat(member, member.subarray(0, 7)),
    content,
    false,
  ],
};

for (const [name, [bytes, expected, sealed]] of Object.entries(WHOLE)) {
  Deno.test(`Gunzip unpacks ${name}`, async () => {
    for (const chunk of [7, member.length, 100_000]) {
      const unpacked = await gunzip(bytes, chunk);
      assertEquals(unpacked.content.length, expected.length);
      assertEquals(unpacked, { content: expected, sealed });
    }
  });
}

const flipped = (place: number) => {
  const bytes = member.slice();
  const index = place < 0 ? bytes.length + place : place;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes;
};

const DAMAGED: Record<string, [Uint8Array, string]> = {
  "nothing": [new Uint8Array(0), "is truncated"],
  "a header that is cut": [member.subarray(0, 5), "is truncated"],
  "a header alone": [member.subarray(0, 10), "is truncated"],
  "content that is cut": [member.subarray(0, 9000), "is truncated"],
  "a trailer that is cut": [member.subarray(0, -3), "is truncated"],
  "a second member that is cut": [
    concat(member, member.subarray(0, 900)),
    "is truncated",
  ],
  "another method": [flipped(2), "its gzip header is malformed"],
  "a wrong checksum": [flipped(-6), "its gzip checksum is wrong"],
  "a wrong size": [flipped(-1), "its gzip checksum is wrong"],
};

for (const [name, [bytes, problem]] of Object.entries(DAMAGED)) {
  Deno.test(`Gunzip refuses ${name}`, async () => {
    for (const chunk of [7, 100_000]) {
      await assertRejects(() => gunzip(bytes, chunk), ArchiveError, problem);
    }
  });
}

Deno.test("Gunzip notices a flipped bit anywhere in the content", async () => {
  for (let place = 10; place < member.length - 8; place += 97) {
    await assertRejects(() => gunzip(flipped(place), 4096), ArchiveError);
  }
});

Deno.test("Gunzip passes on what its output throws, and stops", async () => {
  const stop = new Error("enough");
  let calls = 0;
  const decompressor = new Gunzip(() => {
    calls++;
    throw stop;
  });
  const many = gzip(new Uint8Array(5_000_000));
  const error = await assertRejects(() => decompressor.write(many), Error);
  decompressor.close();
  assertEquals(error, stop);
  assertEquals(calls, 1);
});

Deno.test("Gunzip gives the memory of what it has put out back at once", async () => {
  const parts: Uint8Array[] = [];
  const decompressor = new Gunzip((part) => parts.push(part));
  await decompressor.write(gzip(new Uint8Array(1_000_000)));
  await decompressor.finish();
  decompressor.close();
  const held = parts.filter(({ buffer }) => buffer.byteLength > 0);
  // The last buffer was not full.
  assertEquals([parts.length > 10, held.length], [true, 1]);
});
