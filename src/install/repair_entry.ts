import { hashBytes } from "../store/hash_file.ts";
import { shellWord } from "../base/shell_word.ts";
import { IntegrityError } from "../base/errors.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import type { InstalledEntry } from "../inventory/installed_entry.ts";
import { isOutdated } from "../inventory/state.ts";
import type { Verification } from "../inventory/verify_entry.ts";
import type { Step } from "../zoo/manifest.ts";
import type { InstallContext } from "./context.ts";
import { type Entry, usableManifest } from "./entry.ts";
import { installEntry } from "./install_entry.ts";
import { recordText } from "./current_plan.ts";

/** The receipts of an entry: of the last installation, and of one that was killed. */
type Receipts = Pick<InstalledEntry, "receipt" | "unfinished">;

/**
 * Puts what was installed back in place, and nothing else: the version is that
 * of the record and each archive the one that the receipt names, wherever the
 * zoo has it now.
 *
 * @throws as {@linkcode installEntry} does; IntegrityError where the zoo has
 * another archive now.
 */
export async function repairEntry(
  found: Verification,
  context: InstallContext,
): Promise<void> {
  const { id } = found;
  const { configHome } = context.settings;
  const { receipt, unfinished } = await readInstalledEntry(configHome, id) ??
    { receipt: undefined, unfinished: undefined };
  const damaged = new Map([[id, damagedSections(found)]]);
  await installEntry(
    id,
    { ...context, damaged },
    (entry) => asInstalled(entry, { receipt, unfinished }, context),
  );
}

/**
 * The sections that installing them again would fix. Where another entry
 * installed something else it would only damage that one; where the receipt
 * cannot be used, a new one is written.
 */
export function damagedSections(
  { damages, problems, unlisted }: Verification,
): Set<string> {
  return new Set([
    ...damages.filter(({ replacedBy }) => replacedBy.length === 0)
      .map(({ section }) => section),
    ...problems.length > 0 ? unlisted : [],
  ]);
}

/** The entry as this machine has it, with its archives where the zoo has them. */
export function asInstalled(
  zoo: Entry,
  { receipt, unfinished }: Receipts,
  { report }: Pick<InstallContext, "report">,
): Entry {
  const { id } = zoo;
  const recorded = recordedEntry(zoo);
  const manifest = recorded?.manifest ?? zoo.manifest;
  const held = recorded === undefined
    ? unfinished ?? receipt
    : receipt?.manifestSha256 === recorded.sha256
    ? receipt
    : undefined;
  const isNewer = recorded !== undefined &&
    isOutdated(manifest.version, zoo.manifest.version);
  const takeNew = isNewer
    ? `net_download update ${shellWord(id)}`
    : `net_download get -r ${shellWord(id)}`;
  const hint =
    `The entry has changed in the zoo since it was installed. To install what the zoo has now: ${takeNew}`;
  if (isNewer) {
    report({
      kind: "warning",
      text:
        `the zoo has version ${zoo.manifest.version} of "${id}"; verify compares with the installed version, ${
          manifest.version ?? "which has no number"
        }. To install the new one: ${takeNew}`,
    });
  }
  const inZoo = new Map(zoo.manifest.steps.map((each) => [each.section, each]));
  const inReceipt = new Map(held?.sections.map((each) => [each.section, each]));
  const digests = new Set(held?.sections.map(({ archive }) => archive.sha256));
  const steps = manifest.steps.map((step): Step => {
    const now = inZoo.get(step.section);
    const archive = inReceipt.get(step.section)?.archive;
    const stated = now?.expected.sha256?.toLowerCase();
    const isSame = stated !== undefined && stated === archive?.sha256;
    const isOther = archive === undefined
      ? isNewer
      : stated !== undefined && !isSame;
    const url = now !== undefined && (isSame || !isNewer) ? now.url : step.url;
    const vet: Step["vet"] = async (ask) => {
      if (isOther && url.href === now?.url.href) {
        throw new IntegrityError(
          `cannot fetch "${id} -- ${step.section}" as it was installed: the zoo now has a different archive`,
          { hint },
        );
      }
      const blob = await ask();
      const { sha256 } = blob.expected;
      const isCertain = isSame ||
        (sha256 !== undefined && digests.has(sha256));
      // What is wrong then is the copy, and not what the zoo means to have.
      return held === undefined || isCertain
        ? blob
        : { ...blob, expected: { ...blob.expected, otherwise: hint } };
    };
    const expected = archive === undefined
      ? step.expected
      : { sha256: archive.sha256, bytes: archive.size };
    return { ...step, url, expected, vet };
  });
  return {
    ...zoo,
    ...recorded && { record: recorded.text },
    manifest: { ...manifest, steps },
    found: { ...zoo.found, text: recorded?.text ?? zoo.found.text },
  };
}

/** The manifest that was installed; `undefined` where there is none that can be used. */
function recordedEntry({ id, paths, found }: Entry) {
  const text = recordText(paths) ?? "";
  const manifest = usableManifest(text, id, found.address);
  return manifest && { text, manifest, sha256: hashBytes(text) };
}
