import { hashBytes } from "../store/hash_file.ts";
import { ACTIONS } from "../actions/actions.ts";
import { IntegrityError, ManifestError } from "../base/errors.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import type { InstalledEntry } from "../inventory/installed_entry.ts";
import type { Verification } from "../inventory/verify_entry.ts";
import { compareLooseVersions } from "../zoo/loose_version.ts";
import { parseManifest, type Step } from "../zoo/manifest.ts";
import type { InstallContext } from "./context.ts";
import type { Entry } from "./entry.ts";
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
  const { id, found } = zoo;
  const recorded = recordedEntry(zoo);
  const manifest = recorded?.manifest ?? zoo.manifest;
  const held = recorded === undefined
    ? unfinished ?? receipt
    : receipt?.manifestSha256 === recorded.sha256
    ? receipt
    : undefined;
  const isNewer = recorded !== undefined &&
    isLower(manifest.version, zoo.manifest.version);
  const takeNew = isNewer
    ? `net_download update ${id}`
    : `net_download get -r ${id}`;
  const hint =
    `The entry has changed in the zoo since it was installed. To install what the zoo has now: ${takeNew}`;
  if (isNewer) {
    report({
      kind: "warning",
      text:
        `the zoo has version ${zoo.manifest.version} of "${id}", and verify goes by what is installed, ${
          manifest.version ?? "which has no version"
        }. To install the new one: ${takeNew}`,
    });
  }
  const refusals = new Map<string, IntegrityError>();
  const certain = new Set<string>();
  const steps = manifest.steps.map((step): Step => {
    const now = zoo.manifest.steps.find(({ section }) =>
      section === step.section
    );
    const archive = held?.sections.find(({ section }) =>
      section === step.section
    )?.archive;
    const stated = now?.expected.sha256?.toLowerCase();
    const isSame = stated !== undefined && stated === archive?.sha256;
    const url = now !== undefined && (isSame || !isNewer) ? now.url : step.url;
    if (isSame) certain.add(url.href);
    const isOther = archive === undefined ? isNewer : !isSame &&
      stated !== undefined;
    if (isOther && url.href === now?.url.href) {
      refusals.set(
        url.href,
        new IntegrityError(
          `cannot fetch "${id} -- ${step.section}" as it was installed: the zoo has another archive now`,
          { hint },
        ),
      );
    }
    if (archive === undefined) return { ...step, url };
    const { sha256, size: bytes } = archive;
    return { ...step, url, expected: { sha256, bytes } };
  });
  return {
    ...zoo,
    ...recorded && { record: recorded.text },
    manifest: { ...manifest, steps },
    found: {
      ...found,
      text: recorded?.text ?? found.text,
      async locate(url) {
        const refusal = refusals.get(url.href);
        if (refusal !== undefined) throw refusal;
        const location = await found.locate(url);
        const { sha256 } = location.expected;
        const isCertain = certain.has(url.href) ||
          held?.sections.some(({ archive }) => archive.sha256 === sha256);
        // What is wrong then is the copy, and not what the zoo means to have.
        if (held === undefined || isCertain) return location;
        return {
          ...location,
          expected: { ...location.expected, otherwise: hint },
        };
      },
    },
  };
}

/** The manifest that was installed; `undefined` where there is none that can be used. */
function recordedEntry({ id, paths, found }: Entry) {
  const text = recordText(paths);
  if (text === undefined) return undefined;
  try {
    const manifest = parseManifest(text, id, found.address, ACTIONS);
    const sha256 = hashBytes(text);
    return { text, manifest, sha256 };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return undefined;
  }
}

/** Whether an update would take the second version. */
function isLower(
  local: string | undefined,
  remote: string | undefined,
): boolean {
  if (remote === undefined) return false;
  return local === undefined || compareLooseVersions(local, remote) < 0;
}
