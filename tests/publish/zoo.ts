import { join } from "@std/path";
import { DEFAULT_LIMITS } from "../../src/actions/expand/limits.ts";
import { packEntry, type PackRequest } from "../../src/publish/pack/pack.ts";
import type { ReportEvent } from "../../src/report/event.ts";
import { openHttp } from "../../src/transfer/http/http.ts";
import type { TransferContext } from "../../src/transfer/context.ts";
import { readAbout } from "../../src/zoo/about.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

/** Folders to pack from, and a folder for a zoo. */
export interface Workshop {
  folder: string;
  zoo: string;
  transfer: TransferContext;
  /** What was reported. */
  events: ReportEvent[];
  /** Writes a file below the workshop. */
  write(path: string, content: string): Promise<string>;
  /** Packs what is in `data`, `weights` and `code`, unless told otherwise. */
  pack(
    id: string,
    request?: Partial<PackRequest>,
  ): ReturnType<typeof packEntry>;
}

/** Where a zoo that is served has its entries. */
export const ROOT = "raw/5-reorganising-with-lfs";

/** Runs `body` in a workshop with data, weights and code of an entry. */
export function withWorkshop(
  body: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const http = openHttp({ environment: {}, offline: true });
    const { signal } = new AbortController();
    const transfer = { http, retries: 0, signal };
    const events: ReportEvent[] = [];
    const zoo = join(folder, "zoo");
    await writeFile(folder, "data/scan.nii", "scan");
    await writeFile(folder, "code/sub/net.py", "import niftynet\n");
    await writeFile(folder, "weights/hist.txt", "0 1 2");
    for (const end of ["index", "meta", "data-00000-of-00001"]) {
      await writeFile(folder, `weights/models/model.ckpt-7.${end}`, end);
    }
    const sources = {
      data: [join(folder, "data")],
      weights: [join(folder, "weights")],
      code: [join(folder, "code")],
    };
    await body({
      folder,
      zoo,
      transfer,
      events,
      write: (path, content) => writeFile(folder, path, content),
      pack: (id, request = {}) =>
        packEntry(
          {
            id,
            version: undefined,
            about: readAbout(() => undefined),
            force: false,
            dryRun: false,
            sources,
            include: [],
            exclude: [],
            variables: {},
            to: zoo,
            baseUrl: undefined,
            limits: DEFAULT_LIMITS,
            ...request,
          },
          transfer,
          (event) => events.push(event),
        ),
    });
    http.close();
  });
}

/** A zoo's files by path. */
export type Files = Record<string, Uint8Array<ArrayBuffer>>;

/** A zoo as `pack` writes it: `foo_bar_model_zoo`, of three archives, and `other`, of one. */
export async function packedFiles(): Promise<Files> {
  const files: Files = {};
  await withWorkshop(async ({ folder, pack, zoo }) => {
    await pack("foo_bar_model_zoo");
    const data = [join(folder, "data")];
    await pack("other", { sources: { data, weights: [], code: [] } });
    for (const path of listTree(zoo).filter((path) => !path.endsWith("/"))) {
      files[path] = await Deno.readFile(join(zoo, path));
    }
  });
  return files;
}
