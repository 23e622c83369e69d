import { assertEquals } from "@std/assert";
import { recognizeWrong } from "../../src/base/wrong_content.ts";

const PAGE = "<!DOCTYPE html>\n<html><title>Log in</title></html>";
const POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:${"a".repeat(64)}
size 12345
`;
const MESSAGE = '{"error": "not found"}';
const TEXT = "404: Not Found";
const BINARY = "\x08\x01\x12\x00model";

const CASES: readonly (readonly [
  file: string,
  content: string,
  kind: string | undefined,
])[] = [
  ["model.pt", PAGE, "html"],
  ["model.onnx", PAGE, "html"],
  ["brain.nii.gz", PAGE, "html"],
  ["labels.csv", PAGE, "html"],
  ["weights", PAGE, "html"],
  ["report.html", PAGE, undefined],
  ["report.HTM", PAGE, undefined],
  ["model.pt", POINTER, "lfs-pointer"],
  ["notes.txt", POINTER, "lfs-pointer"],
  ["model.ts", MESSAGE, "json"],
  ["config.json", MESSAGE, undefined],
  ["model", MESSAGE, undefined],
  ["a/b/MODEL.PTH", TEXT, "text"],
  ["notes.txt", TEXT, undefined],
  ["scan.nrrd", "NRRD0004\n# a header", undefined],
  ["model.pt", '<?xml version="1.0"?><Error/>', "xml"],
  ["surface.gii", '<?xml version="1.0"?><GIFTI/>', undefined],
  ["model.pt", "", "empty"],
  ["__init__.py", "", undefined],
  ["model.pt", BINARY, undefined],
  ["model", BINARY, undefined],
];

for (const [file, content, kind] of CASES) {
  const what = content.slice(0, 12).trim();
  Deno.test(`${JSON.stringify(what)} in the place of ${file}: ${kind ?? "fine"}`, () => {
    const head = new TextEncoder().encode(content);
    assertEquals(recognizeWrong(file, head)?.kind, kind);
  });
}
