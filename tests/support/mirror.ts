import { mirrorZoo } from "../../src/publish/mirror/mirror.ts";
import type { Report } from "../../src/report/event.ts";
import type { TransferContext } from "../../src/transfer/context.ts";
import { entryFolder } from "../../src/zoo/address.ts";
import { targetPlace } from "../../src/zoo/kinds/kinds.ts";
import { openZoo } from "../../src/zoo/open_zoo.ts";

/** Mirrors entries of a zoo to an address, by the kinds of zoo that there are. */
export async function mirrorTo(
  to: string,
  zoo: string,
  ids: readonly string[],
  {
    context,
    work = "",
    report = () => {},
    failed = (_, error) => {
      throw error;
    },
  }: {
    context: TransferContext;
    /** Folder for what is on its way to a zoo that is on no volume. */
    work?: string;
    report?: Report;
    failed?: (id: string, error: unknown) => void;
  },
): Promise<void> {
  const source = openZoo(zoo, context);
  const { entries } = await source.listEntries();
  await mirrorZoo(
    {
      ids,
      listed: new Map(entries.map((entry) => [entryFolder(entry.id), entry])),
      tellZoo: false,
      anew: false,
      acceptChanged: false,
      jobs: 1,
    },
    targetPlace(to, false, work),
    {
      baseUrl: undefined,
      splitBytes: undefined,
      jobs: 1,
      spaceCheck: true,
      dryRun: false,
    },
    {
      source,
      transfer: context,
      report,
      failed,
    },
  );
}
