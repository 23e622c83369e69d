import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import { readHead } from "../../base/read_pieces.ts";
import type { Report } from "../../report/event.ts";
import type { MirrorArchive } from "../../zoo/kinds/target.ts";

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
  const reasons: string[] = [];
  for (const archive of archives) {
    const { section, step, kept } = archive;
    const head = kept === undefined
      ? headOf(archive)
      : readHead(kept.pieces, SNIFF_BYTES);
    const need = head && await step.action.needs(head);
    if (need !== undefined) reasons.push(`[${section}] is ${need.what}`);
  }
  if (reasons.length === 0) return;
  report({
    kind: "warning",
    text: `NiftyNet's Python command cannot install "${id}": ${
      reasons.join(", ")
    }`,
  });
}
