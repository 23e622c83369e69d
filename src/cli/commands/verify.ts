import { EXIT, reportable } from "../../base/errors.ts";
import type { InstallContext } from "../../install/context.ts";
import { repairEntry } from "../../install/repair_entry.ts";
import { readInstalledEntry } from "../../inventory/entry_records.ts";
import { FileHashes } from "../../inventory/seen_file.ts";
import { withoutElsewhere } from "../../inventory/other_home.ts";
import {
  openVerifier,
  type Verification,
} from "../../inventory/verify_entry.ts";
import { forEachEntry, reportNothing, reportZoos } from "../for_each_entry.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Compares installed entries with what was installed, all unless some are
 * named; with `--diff` shows how files of text differ, and with `--repair` installs
 * again what is missing or has changed.
 *
 * @returns the exit code: 0 when all of them are sound at the end.
 */
export async function verify(session: Session): Promise<number> {
  const { args, options, settings, transfer, report, warn } = session;
  const hashes = new FileHashes();
  const open = () => openVerifier(settings, hashes, transfer.signal);
  let verifier = await open();
  const ids = new Set(
    args.length > 0
      ? args
      : withoutElsewhere(verifier.entries, settings.home, warn)
        .map(({ id }) => id),
  );
  if (ids.size === 0) return reportNothing(report);
  const context = installContext(session);
  if (options.repair || options.diff) reportZoos(settings.zoos, report);
  const codes: number[] = [EXIT.ok];
  const told = (found: Verification) => {
    report({ kind: "entry-verified", ...found });
    if (!found.sound) codes.push(EXIT.failed);
    return found.sound;
  };
  const sound: string[] = [];
  let beforeRepair: string[] = [];
  // One after the other: a disk reads fastest when it is asked by one.
  for (const id of ids) {
    const code = await forEachEntry([id], report, async () => {
      let found = await verifier.verify(id);
      if (options.diff) await showDiff(found, context, warn);
      if (options.repair && !found.sound) {
        beforeRepair = [...sound];
        try {
          await repairEntry(found, context);
        } finally {
          // It has changed receipts and files, of other entries, too.
          verifier = await open();
        }
        found = await verifier.verify(id);
      }
      if (told(found)) sound.push(id);
    });
    codes.push(code);
  }
  const again = await forEachEntry(beforeRepair, report, async (id) => {
    const found = await verifier.verify(id);
    if (!found.sound) told(found);
  });
  codes.push(again);
  return Math.max(...codes);
}

/** Shows how changed files differ, or says why that cannot be shown: what is found counts without it. */
async function showDiff(
  found: Verification,
  context: InstallContext,
  warn: Session["warn"],
): Promise<void> {
  const { reportDiff } = await import("../entry_diff.ts");
  const { settings: { configHome }, transfer: { signal } } = context;
  try {
    const entry = await readInstalledEntry(configHome, found.id);
    if (entry !== undefined) await reportDiff(found, entry, context);
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = reportable(error);
    const why = hint === undefined ? message : `${message}. ${hint}`;
    warn(`cannot show how "${found.id}" differs: ${why}`);
  }
}
