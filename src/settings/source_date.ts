// Pure: no disk, network, clock or environment.

import { SettingsError } from "../base/errors.ts";

/**
 * The time that what is written shall have, so that it can be repeated byte for
 * byte; undefined where none is asked for.
 *
 * @param epoch value of `SOURCE_DATE_EPOCH`: seconds since 1970
 * @throws SettingsError for anything but seconds.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function sourceDate(epoch: string | undefined): Date | undefined {
  if (!epoch) return undefined;
  if (/^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  throw new SettingsError(
    `cannot use SOURCE_DATE_EPOCH "${epoch}": it is not a number of seconds since 1970`,
    { hint: "Correct it, or unset it." },
  );
}
