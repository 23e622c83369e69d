import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { DEFAULT_LIMITS } from "../../../../src/actions/expand/limits.ts";
import { AppError, ArchiveError } from "../../../../src/base/errors.ts";
import { SNIFF_BYTES } from "../../../../src/base/archive_kind.ts";
import { PARTS } from "../../../../src/publish/parts.ts";
import {
  fileSource,
  isArchive,
} from "../../../../src/publish/pack/sources/file.ts";
import { concat, gzip, tar } from "../../../support/archives.ts";
import { tarGz } from "../../../support/tar_gz.ts";
import { withTempFolder } from "../../../support/temp.ts";
import { zip } from "../../../support/zip.ts";

const [, DATA, WEIGHTS] = PARTS;
if (DATA === undefined || WEIGHTS === undefined) throw new TypeError("parts");

const RUN = {
  limits: DEFAULT_LIMITS,
  signal: new AbortController().signal,
  progress: () => {},
};

const bytes = (text: string) => new TextEncoder().encode(text);
const ZIP = zip([{ name: "sub/a.txt", content: "a" }]);
/** As PyTorch writes it, which aligns what it stores. */
const PYTORCH = zip([{ name: "m/data.pkl", localExtra: bytes("FB\0\0") }]);
const ONNX = new Uint8Array([8, 7, 18, 7, 112, 121, 0, 255]);
const POINTER =
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

async function withFile(
  name: string,
  content: Uint8Array,
  body: (path: string, folder: string) => void | Promise<void>,
): Promise<void> {
  await withTempFolder(async (folder) => {
    const path = join(folder, name);
    await Deno.writeFile(path, content);
    await body(path, folder);
  });
}

for (
  const [name, content, action] of [
    ["scans.zip", ZIP, "expand"],
    ["SCANS.ZIP", ZIP, "expand"],
    ["scans.tar.gz", ZIP, "expand"],
    ["scans", ZIP, "expand"],
    ["0.5.3", ZIP, "expand"],
    ["scans.tar", tar(), "expand"],
    ["scans.tgz", gzip(tar()), "expand"],
    ["model.onnx", ONNX, "copy"],
    ["model", ONNX, "copy"],
    ["model.mar", ZIP, "copy"],
    ["model.pt", PYTORCH, "copy"],
    ["model", PYTORCH, "copy"],
    ["arrays.npz", zip([{ name: "a.npy" }]), "copy"],
    ["scan.nii.gz", gzip(bytes("scan")), "copy"],
    ["page.html", bytes("<!doctype html><p>"), "copy"],
    ["labels.txt", bytes(""), "copy"],
    ["a, b; c%20d.onnx", ONNX, "copy"],
  ] as const
) {
  Deno.test(`fileSource() makes ${action} of "${name}", told by name and content (${content.length} bytes)`, () =>
    withFile(name, content, (path) => {
      const source = fileSource(DATA, path);
      assertEquals(source.name, name);
      const isOne = isArchive(path, name, content.subarray(0, SNIFF_BYTES));
      assertEquals(isOne ? "expand" : "copy", action);
    }));
}

for (
  const [name, content, says] of [
    ["scans.zip", bytes("no archive"), "it is text that begins with"],
    ["scans.zip", ONNX, "its name says that it is an archive, but it is none"],
    ["scans.tar.lz4", new Uint8Array([4, 34, 77, 24, 0]), "it is an lz4 file"],
    [
      "model.zip",
      PYTORCH,
      "but it is a PyTorch file, which is a zip file",
    ],
    ["model.onnx", bytes("<!doctype html>Log in"), "it is a web page"],
    ["model.onnx", bytes(POINTER), "it is a Git LFS pointer"],
    ["notes.txt", bytes(POINTER), "it is a Git LFS pointer"],
    ["model.onnx", bytes(""), "it is an empty file"],
    ["scans.zip", bytes(""), "it is an empty file"],
    ["nul.onnx", ONNX, "its name is a device name on Windows"],
    ["ab:c.onnx", ONNX, "its name contains a colon"],
    [".hidden", ONNX, "its name is hidden"],
    ["what?.onnx", ONNX, "its name contains one of <>"],
    ["a.kept-by-net_download", ONNX, "its name is one that net_download gives"],
    ["back\\slash", ONNX, "its name contains a backslash"],
    ["line\nfeed", ONNX, "its name contains a control character"],
    ["dot.", ONNX, "its name ends with a dot"],
    [" blank", ONNX, "its name begins or ends with a blank"],
    ["\u2003em", ONNX, "its name begins or ends with a blank"],
  ] as const
) {
  Deno.test({
    name: `fileSource() refuses ${JSON.stringify(name)} where ${says}`,
    ignore: Deno.build.os === "windows" && says.startsWith("its name"),
    fn: () =>
      withFile(name, content, (path) => {
        const error = assertThrows(
          () => fileSource(DATA, path),
          AppError,
          says,
        );
        assertEquals(error.message.startsWith("cannot pack "), true);
        assertEquals(typeof error.hint, "string");
      }),
  });
}

Deno.test("fileSource() writes an archive as it is, and tells what is in it", () =>
  withFile("scans.zip", ZIP, async (path, folder) => {
    const to = join(folder, "packed");
    const written = await fileSource(DATA, path).write(to, RUN);
    assertEquals(await Deno.readFile(to), ZIP);
    assertEquals(
      [written.bytes, written.sha256, written.need?.downloadApi],
      [ZIP.length, createHash("sha256").update(ZIP).digest("hex"), "1.1"],
    );
    assertEquals(Array.from(written.tree.files, (file) => file.path), [
      "sub/a.txt",
    ]);
  }));

Deno.test("fileSource() writes a tar archive that every download interface reads", async () => {
  const content = await tarGz({ "a.txt": "a" });
  await withFile("scans.tgz", content, async (path, folder) => {
    const source = fileSource(DATA, path);
    const written = await source.write(join(folder, "packed"), RUN);
    assertEquals(written.need, undefined);
  });
});

Deno.test("fileSource() writes a file as it is", () =>
  withFile("model.onnx", ONNX, async (path, folder) => {
    const to = join(folder, "packed");
    const written = await fileSource(WEIGHTS, path).write(to, RUN);
    assertEquals(await Deno.readFile(to), ONNX);
    const sha256 = createHash("sha256").update(ONNX).digest("hex");
    assertEquals(written, {
      action: "copy",
      bytes: ONNX.length,
      sha256,
      need: { downloadApi: "1.1", what: "a file to copy" },
      tree: {
        folders: [],
        files: [{
          kind: "file",
          path: "model.onnx",
          size: ONNX.length,
          sha256,
        }],
        fileCount: 1,
        symlinks: [],
      },
    });
  }));

Deno.test("fileSource() follows a link that is named, and is called like it", () =>
  withFile("blob", ONNX, async (path, folder) => {
    const link = join(folder, "model.onnx");
    await Deno.symlink(path, link);
    const source = fileSource(WEIGHTS, link);
    const to = join(folder, "packed");
    await source.write(to, RUN);
    assertEquals([source.name, source.file], ["model.onnx", "model.onnx"]);
    assertEquals((await Deno.lstat(to)).isFile, true);
  }));

for (
  const [harm, content, says] of [
    [
      "leads out of its folder",
      zip([{ name: "../evil" }]),
      "../evil",
    ],
    [
      "is torn",
      gzip(tar(new Uint8Array(4096))).subarray(0, 20),
      "",
    ],
    ["has nothing in it", zip([]), "the archive is empty"],
    [
      "is a gzip file of something else",
      gzip(bytes("scan")),
      "it is a gzip file that holds",
    ],
    [
      "has something behind its end",
      concat(ZIP, bytes("behind")),
      "",
    ],
  ] as const
) {
  Deno.test(`fileSource() refuses an archive that ${harm}`, () =>
    withFile("scans.zip", content, async (path, folder) => {
      const source = fileSource(DATA, path);
      const error = await assertRejects(
        () => source.write(join(folder, "packed"), RUN),
        ArchiveError,
        `cannot pack "${path}": `,
      );
      assertEquals(error.message.includes(says), true, error.message);
    }));
}

Deno.test("fileSource() refuses an archive of weights whose checkpoint is there in part", () =>
  withFile(
    "weights.zip",
    zip([{ name: "models/model.ckpt-7.index", content: "i" }]),
    async (path, folder) => {
      await assertRejects(
        () => fileSource(WEIGHTS, path).write(join(folder, "packed"), RUN),
        ArchiveError,
        '"models/model.ckpt-7.data-00000-of-00001" is missing',
      );
    },
  ));
