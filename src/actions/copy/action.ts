import type { Action, StepDetails } from "../action.ts";
import { filePath } from "./file_path.ts";
import { recognizeWrong } from "../../base/wrong_content.ts";

/** Takes the blob for a file, and puts it into the folder as it is. */
export const copy: Action = {
  name: "copy",
  keepsBlob: true,
  readStep(read, address) {
    const path = filePath(read("file"), address);
    if ("reason" in path) return path;
    const { file } = path;
    return { details: { file }, files: [file] };
  },
  recognizeWrong: (details, head) => recognizeWrong(fileOf(details), head),
  needs: () => Promise.resolve({ downloadApi: "1.1", what: "a file to copy" }),
  async stage(details, folder, run) {
    const { FileCopy } = await import("./file_copy.ts");
    return new FileCopy(fileOf(details), folder, run);
  },
  async foretell(details, { bytes, sha256 }) {
    if (bytes === undefined || sha256 === undefined) return undefined;
    const { copiedTree } = await import("./file_copy.ts");
    return copiedTree(fileOf(details), bytes, sha256.toLowerCase());
  },
  async list(details, pieces, run) {
    const { listCopy } = await import("./file_copy.ts");
    return await listCopy(fileOf(details), pieces, run);
  },
};

function fileOf({ file }: StepDetails): string {
  if (file === undefined) throw new TypeError("a copy without a file");
  return file;
}
