import {
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { gzip } from "../support/archives.ts";
import { withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const nifti = new Uint8Array(2000);
nifti.set(bytes("n+1\0"), 344);
const whole = gzip(new Uint8Array(4096).map((_, index) => index * index));

/** What stands where an archive should be, and what is said of it. */
const FILES: Record<string, [Uint8Array<ArrayBuffer>, string]> = {
  "a compressed image": [
    gzip(nifti),
    "it is a gzip file that holds a NIfTI image",
  ],
  "a compressed text": [
    gzip(bytes("notes on it")),
    'it is a gzip file that holds text that begins with "notes on it"',
  ],
  "a page": [bytes("<!DOCTYPE html><p>Log in"), "it is a web page"],
  "half of a zip file": [
    bytes("PK\x03\x04\x14\0\0\0"),
    "it is a zip archive whose end is missing",
  ],
  "a Git LFS pointer": [
    bytes(
      "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 7\n",
    ),
    "it is a Git LFS pointer",
  ],
  "nothing": [new Uint8Array(0), "it is an empty file"],
  "half of a gzip file": [
    whole.slice(0, 60),
    "its gzip data is truncated",
  ],
};

const MAIN = manifest(
  "1.0",
  section("data", { url: "data.tar.gz", destination: "data" }),
);

for (const [name, [file, says]] of Object.entries(FILES)) {
  Deno.test(`${name} in an archive's place: from a folder, no server is to blame, and checked, no owner`, () =>
    withUser({}, async (user) => {
      await writeFile(user.folder, "zoo/toy/main.ini", MAIN);
      await writeFile(user.folder, "zoo/toy/data.tar.gz", file);
      const { code, stderr } = await user.run("toy", "--zoo", "zoo");
      assertEquals(code, 1);
      assertStringIncludes(stderr, says);
      assertNotMatch(stderr, /server|download it|try again/i);
      const checked = await user.run("check", "zoo");
      assertEquals(checked.code, 1);
      assertStringIncludes(checked.stdout, says);
      assertNotMatch(
        checked.stdout + checked.stderr,
        /owner of the zoo|server/,
      );
    }));
}

Deno.test("a compressed image in an archive's place on a server is named, and the owner can help", () =>
  withUser({
    [inEntry("toy", "main.ini")]: MAIN,
    [inEntry("toy", "data.tar.gz")]: gzip(nifti),
  }, async (user) => {
    const { code, stderr } = await user.run("toy");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "it is a gzip file that holds a NIfTI image");
    assertStringIncludes(stderr, "Tell the owner of the zoo.");
    assertNotMatch(stderr, /checksum|Download it again/);
  }));

Deno.test("a page in an archive's place is not mirrored, and no server is to blame where it stands in a folder", () =>
  withUser({}, async (user) => {
    await writeFile(user.folder, "zoo/toy/main.ini", MAIN);
    await writeFile(user.folder, "zoo/toy/data.tar.gz", "<html>Log in</html>");
    const { code, stderr } = await user.run(
      ...["mirror", "toy", "--zoo", "zoo", "--to", "copy"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "it is a web page");
    assertNotMatch(stderr, /server|browser/);
  }));

Deno.test("pack does not send to the owner of the zoo who is one", () =>
  withUser({}, async (user) => {
    await writeFile(user.folder, "images/a.nii", "image");
    await writeFile(user.folder, "images/b.nii", "other");
    const { code, stderr } = await user.run(
      ...["pack", "toy", "--data", "images", "--to", "zoo"],
      ...["--max-entries", "1"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Installing it needs that option too.");
    assertNotMatch(stderr, /owner of the zoo/);
  }));
