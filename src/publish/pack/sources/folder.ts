import { wholeFile } from "../../../base/file_piece.ts";
import { basename, resolve } from "@std/path";
import { ArchiveError } from "../../../base/errors.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";
import { type Part, refuseIncomplete } from "../../parts.ts";
import { tryExpanding } from "./file.ts";
import { readFolderTree } from "./folder_tree.ts";
import type { Source } from "./source.ts";
import { writeTarGz } from "./tar_gz.ts";

/**
 * A folder, which becomes an archive. The archive is expanded while it grows,
 * to see that it can be installed and holds what it should.
 *
 * @throws ArchiveError when it has no files or NiftyNet could not use them,
 * StoreError when it cannot be read or holds what cannot be packed.
 */
export function folderSource(part: Part, given: string): Source {
  const nodes = readFolderTree(given);
  const files = nodes.filter(({ kind }) => kind === "file");
  if (files.length === 0) {
    throw new ArchiveError(`cannot pack "${given}": it has no files`, {
      failure: "input",
      hint: `Name the folder that holds the ${part.section}.`,
    });
  }
  refuseIncomplete(part, given, files.map(({ path }) => path));
  const bytes = nodes.reduce((sum, { size }) => sum + size, 0);
  return {
    part,
    given,
    name: basename(resolve(given)),
    file: undefined,
    bytes,
    async write(path, run) {
      run.progress(0, bytes);
      let facts: ArchiveFacts = { bytes: 0, sha256: "" };
      const tree = await tryExpanding(part, given, run, async (stager) => {
        facts = await writeTarGz(given, nodes, path, run.signal, {
          read: (read) => run.progress(read, bytes),
          written(length) {
            stager.assertGoing();
            stager.advance(path, length);
          },
        });
        return { pieces: wholeFile(path) };
      });
      return { ...facts, action: "expand", tree, need: undefined };
    },
  };
}
