import { createHash } from "node:crypto";
import { assertEquals, assertThrows } from "@std/assert";
import { GrowingFileHasher } from "../../../../src/actions/expand/parallel/growing_file_hasher.ts";
import { StoreError } from "../../../../src/base/errors.ts";
import { withTempFolder } from "../../../support/temp.ts";

/** Larger than what is read at once, and no multiple of it. */
const SIZE = 700_001;

function bytes(seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: SIZE }, (_, index) => index * seed);
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

Deno.test("GrowingFileHasher hashes one file after another while they grow", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    for (const path of ["a", "b"]) {
      const content = bytes(path.charCodeAt(0));
      const place = `${folder}/${path}`;
      for (const size of [1, 300_000, SIZE]) {
        Deno.writeFileSync(place, content.subarray(0, size));
        assertEquals(
          hasher.follow({ path, size, isComplete: false }),
          undefined,
        );
      }
      assertEquals(hasher.follow({ path, size: SIZE, isComplete: true }), {
        kind: "file",
        path,
        size: SIZE,
        sha256: sha256(content),
      });
    }
  }));

Deno.test("GrowingFileHasher reads no further than it is told", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    Deno.writeFileSync(`${folder}/a`, bytes(3));
    const file = hasher.follow({ path: "a", size: 1000, isComplete: true });
    assertEquals(file?.sha256, sha256(bytes(3).subarray(0, 1000)));
  }));

Deno.test("GrowingFileHasher reads nothing outside of its folder, whatever it is told", () =>
  withTempFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/secret`, "abc");
    Deno.mkdirSync(`${folder}/staging`);
    using hasher = new GrowingFileHasher(`${folder}/staging`);
    for (const path of ["../secret", `${folder}/secret`, "a/../../secret"]) {
      assertThrows(
        () => hasher.follow({ path, size: 3, isComplete: true }),
        Error,
      );
    }
  }));

Deno.test("GrowingFileHasher names a file that it cannot read, or that has become shorter", () =>
  withTempFolder((folder) => {
    using hasher = new GrowingFileHasher(folder);
    const follow = () =>
      hasher.follow({ path: "a", size: 5, isComplete: true });
    assertThrows(follow, StoreError, 'cannot read "a" of the archive: ');
    Deno.writeTextFileSync(`${folder}/a`, "abc");
    assertThrows(
      follow,
      StoreError,
      'cannot read "a" of the archive: it has 3 bytes, and had 5 before',
    );
  }));
