import { assertEquals, assertThrows } from "@std/assert";
import type { Action } from "../../src/actions/action.ts";
import { DEFAULT_LIMITS } from "../../src/actions/expand/limits.ts";
import { ManifestError } from "../../src/base/errors.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

/** Writes down how large the blob is, in a file that the manifest names. */
const weigh: Action = {
  name: "weigh",
  keepsBlob: false,
  readStep(read) {
    const file = read("file") ?? "size";
    return file.includes("/")
      ? { reason: `file "${file}" is refused: it is not a name` }
      : { details: { file }, files: [file] };
  },
  recognizeWrong: () => undefined,
  needs: () => Promise.resolve(undefined),
  foretell: () => Promise.resolve(undefined),
  stage: (details, folder, { started }) =>
    Promise.resolve({
      prepare: () => {},
      advance: () => {},
      assertGoing: () => {},
      restart: () => {},
      async finish({ pieces }) {
        started();
        const path = details.file ?? "";
        const text = String(
          pieces.reduce((sum, { length }) => sum + length, 0),
        );
        await Deno.writeTextFile(`${folder}/${path}`, text);
        const size = text.length;
        return {
          folder,
          tree: {
            folders: [],
            files: [{ kind: "file", path, size, sha256: "" }],
            fileCount: 1,
            symlinks: [],
          },
        };
      },
      end: () => Promise.resolve(),
    }),
  list: ({ file: path = "" }) =>
    Promise.resolve({
      folders: [],
      files: [{ kind: "file", path, size: 1, sha256: "" }],
      fileCount: 1,
      symlinks: [],
    }),
};

const parse = (file: string) =>
  parseManifest(
    `[data]\naction = Weigh\nurl = a.bin\nfile = ${file}\n`,
    "x",
    new URL("http://127.0.0.1/main.ini"),
    [weigh],
  ).steps;

Deno.test("an action of its own reads its keys from a manifest and stages a blob", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "blob", "abcde");
    const staging = `${folder}/staging`;
    await Deno.mkdir(staging);
    const [step] = parse("bytes.txt");
    let begun = 0;
    const stager = await step?.action.stage(step.details, staging, {
      expected: {},
      signal: new AbortController().signal,
      limits: DEFAULT_LIMITS,
      started: () => begun++,
    });
    const staged = await stager?.finish({
      pieces: [{ path, offset: 0, length: 5 }],
      sha256: "",
      file: undefined,
    });
    await stager?.end();
    assertEquals(staged?.folder, staging);
    assertEquals(await Deno.readTextFile(`${staging}/bytes.txt`), "5");
    assertEquals(begun, 1);
  }));

Deno.test("what an action refuses in a manifest names its section", () => {
  assertThrows(
    () => parse("a/b"),
    ManifestError,
    'section [data]: file "a/b" is refused: it is not a name',
  );
});
