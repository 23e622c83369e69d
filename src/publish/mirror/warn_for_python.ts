import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import { readHead } from "../../base/read_pieces.ts";
import type { Report } from "../../report/event.ts";
import type { MirrorArchive } from "../../zoo/kinds/target.ts";
import { pythonWarning, type SectionNeed } from "../python_needs.ts";

/**
 * Warns where NiftyNet's Python command, which addresses are made absolute for,
 * cannot install an entry of the mirror all the same.
 *
 * @param headOf the first bytes of an archive that was put into the mirror
 * @throws StoreError when what the mirror has cannot be read.
 */
export async function warnForPython(
  id: string,
  archives: readonly MirrorArchive[],
  headOf: (archive: MirrorArchive) => Uint8Array | undefined,
  report: Report,
): Promise<void> {
  const needs: SectionNeed[] = [];
  for (const archive of archives) {
    const { section, step, kept } = archive;
    const head = kept === undefined
      ? headOf(archive)
      : readHead(kept.pieces, SNIFF_BYTES);
    needs.push({ section, need: head && await step.action.needs(head) });
  }
  const text = pythonWarning(id, needs);
  if (text !== undefined) report({ kind: "warning", text });
}
