import { AppError } from "../base/errors.ts";
import { replaceFile, systemDisk } from "./disk.ts";
import { readIfThereSync, statIfThere } from "./if_there.ts";
import { idListPath } from "./layout.ts";

/**
 * The ids of a zoo as it last listed them; `undefined` where that is not known.
 *
 * @param zoo its address, without a login
 */
export function readIdList(
  configHome: string,
  zoo: string,
): string[] | undefined {
  const text = textOf(idListPath(configHome, zoo));
  return text?.split("\n").filter((id) => id !== "");
}

/**
 * Keeps the ids that a zoo has listed, one a line, if they differ from those
 * that are kept. It is a courtesy to completions and hints: where it cannot be
 * written, as in a container without a home, nothing is lost.
 *
 * @param makes whether the config home is made where it is missing
 * @param zoo its address, without a login
 */
export function keepIdList(
  { configHome, makes }: { configHome: string; makes: boolean },
  zoo: string,
  ids: readonly string[],
): void {
  const path = idListPath(configHome, zoo);
  const text = ids.map((id) => `${id}\n`).join("");
  courteously(() => {
    if (textOf(path) === text) return;
    if (!makes && statIfThere(configHome) === undefined) return;
    replaceFile(systemDisk, path, [new TextEncoder().encode(text)]);
  });
}

function textOf(path: string): string | undefined {
  const bytes = courteously(() => readIfThereSync(path, "list of ids"));
  return bytes && new TextDecoder().decode(bytes);
}

function courteously<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
