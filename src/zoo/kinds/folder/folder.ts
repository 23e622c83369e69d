import { join } from "@std/path";
import { OWN_FOLDER } from "../../../store/layout.ts";
import { statIfThere } from "../../../store/if_there.ts";
import { fileBlob } from "../../../transfer/local_blob.ts";
import type { ZooKind } from "../kind.ts";

/** A zoo in a folder. The code for it is loaded when there is one. */
export const FOLDER: ZooKind = {
  schemes: [],
  claims: ({ path }) =>
    path !== undefined && statIfThere(path)?.isDirectory === true,
  async open({ path = "" }) {
    const { folderZooFiles } = await import("./folder_zoo.ts");
    return folderZooFiles(path);
  },
  blobElsewhere: (url) => url.protocol === "file:" ? fileBlob(url) : undefined,
  target: {
    noun: "folder",
    served: true,
    splits: false,
    editable: true,
    claims: ({ path }) => path !== undefined,
    place: ({ text }) => ({ path: text, work: join(text, OWN_FOLDER) }),
    async open({ path }, { transfer: { signal } }) {
      const { openFolderTarget } = await import("./target.ts");
      return await openFolderTarget(path, signal);
    },
  },
};
