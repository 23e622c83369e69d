import { EXIT } from "../../errors.ts";
import { installEntry } from "../../install/install_entry.ts";
import { FileHashes } from "../../inventory/file_hashes.ts";
import {
  damagedSections,
  isSound,
  type Verification,
} from "../../inventory/verification.ts";
import { openVerifier } from "../../inventory/verifier.ts";
import { forEachEntry } from "../for_each_entry.ts";
import { reportNothing } from "../report_nothing.ts";
import { entryContext, type Session } from "../session.ts";

/**
 * Compares installed entries with what was installed, all unless some are
 * named, and with `--repair` installs again what is missing or has changed.
 *
 * @returns the exit code: 0 when all of them are sound at the end.
 */
export async function verify(session: Session): Promise<number> {
  const { args, options, settings, transfer, report } = session;
  const hashes = new FileHashes();
  const open = () => openVerifier(settings, hashes, transfer.signal);
  const verifier = await open();
  const ids = new Set(args.length > 0 ? args : verifier.ids);
  if (ids.size === 0) return reportNothing(session);
  const repair = options.repair ? openRepair(session) : undefined;
  const codes: number[] = [EXIT.ok];
  // One after the other: a disk reads fastest when it is asked by one.
  for (const id of ids) {
    const code = await forEachEntry([id], report, async () => {
      let found = await verifier.verify(id);
      if (repair !== undefined && !isSound(found)) {
        await repair(found);
        found = await (await open()).verify(id);
      }
      const sound = isSound(found);
      report({ kind: "entry-verified", ...found, sound });
      if (!sound) codes.push(EXIT.failed);
    });
    codes.push(code);
  }
  return Math.max(...codes);
}

/** Installs again what of an entry is not sound; entries share their transfers. */
function openRepair(
  session: Session,
): (found: Verification) => Promise<void> {
  for (const zoo of session.settings.zoos) {
    session.report({ kind: "zoo-accessed", zoo });
  }
  const context = entryContext(session);
  return async (found) => {
    await installEntry(found.id, {
      ...context,
      damaged: new Map([[found.id, damagedSections(found)]]),
    });
  };
}
