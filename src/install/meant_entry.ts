import { AppError, UnknownEntryError } from "../base/errors.ts";
import { installedIds } from "../inventory/installed_ids.ts";
import type { Settings } from "../settings/settings.ts";
import { closestId } from "../zoo/closest_id.ts";
import { OFFICIAL_IDS } from "../zoo/official_zoo.ts";
import type { ZooSource } from "../zoo/source.ts";

/** Adds the id that was probably meant, if the zoo really has that one. */
export async function withSuggestion(
  failure: UnknownEntryError,
  id: string,
  source: ZooSource,
  { configHome }: Pick<Settings, "configHome">,
): Promise<UnknownEntryError> {
  try {
    const { entries } = await source.listEntries();
    const listed = entries.map(({ id }) => id);
    const ids = [...listed, ...installedIds(configHome), ...OFFICIAL_IDS];
    const guess = closestId(id, ids);
    if (guess === undefined) return failure;
    if (await source.findManifest(guess) === undefined) return failure;
    return new UnknownEntryError(failure.message, {
      hint: `Did you mean ${guess}?`,
    });
  } catch (error) {
    // A suggestion is a courtesy: that the entry is unknown is what counts.
    if (error instanceof AppError) return failure;
    throw error;
  }
}
