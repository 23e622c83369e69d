import { UsageError } from "../../base/errors.ts";
import { targetPlace } from "../../zoo/kinds/kinds.ts";
import { packEntry } from "../../publish/pack/pack.ts";
import { forEachEntry } from "../for_each_entry.ts";
import type { Session } from "../session.ts";

/**
 * Makes an entry of a zoo from folders, files and addresses, or with `--dry-run` shows what
 * would change.
 *
 * @returns the exit code.
 * @throws UsageError when it is not said from what or where to.
 */
export async function pack(session: Session): Promise<number> {
  const { args: [id = ""], options, transfer, report, world } = session;
  const { to, baseUrl, entryVersion: version, about, force, dryRun, limits } =
    options;
  const sources = {
    code: options.code,
    data: options.data,
    weights: options.weights,
  };
  if (to === undefined) {
    throw new UsageError(`cannot pack "${id}": --to is missing`, {
      hint: "Name the folder of a zoo with --to; it need not exist yet.",
    });
  }
  const { kind } = targetPlace(to, false, "");
  if (!kind.editable) {
    throw new UsageError(`cannot pack "${id}" into the ${kind.noun} "${to}"`, {
      hint:
        `Name the folder of a zoo with --to; net_download mirror makes a ${kind.noun} from it.`,
    });
  }
  if (Object.values(sources).every(({ length }) => length === 0)) {
    throw new UsageError(
      `cannot pack "${id}": no folder, file or address is named`,
      {
        hint: "Name at least one with --data, --weights or --code.",
      },
    );
  }
  return await forEachEntry([id], report, async () => {
    const request = {
      id,
      version,
      about,
      force,
      dryRun,
      sources,
      include: options.include,
      exclude: options.exclude,
      variables: world.environment,
      to,
      baseUrl,
      limits,
    };
    const packed = await packEntry(request, transfer, report);
    report({
      kind: dryRun ? "packing-planned" : "entry-packed",
      ...packed,
    });
  });
}
