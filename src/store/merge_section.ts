import { applyMerge, type ApplyOptions } from "./apply_merge.ts";
import { diskTree, foldName } from "./disk_tree.ts";
import { planMerge } from "./merge.ts";
import { osCode } from "../base/os_error.ts";
import type { RecordTimes } from "./receipt.ts";
import type { Receipt, ReceiptTree } from "./receipt.ts";
import { findUsersFiles } from "./users_files.ts";

/** More would mean that the folder is filled as fast as it is read. */
const PLANS = 3;

/** What of a section is merged, and where. */
interface Section {
  receipt: Pick<ReceiptTree, "folder" | "folders">;
  /** The folder that it is expanded in; it may be gone afterwards. */
  staged: string;
  /** The real folder that it goes to. */
  destination: string;
}

/** How a section is merged. */
export interface MergeOptions extends ApplyOptions {
  /** Those that tell what is not the user's. */
  receipts: () => AsyncIterable<Receipt>;
  /** Times of the original's record, if it has filled the folder. */
  recorded: RecordTimes | undefined;
}

/**
 * Plans and carries out the merge of a section; once more where the destination
 * has changed in between. What is the user's is set aside.
 *
 * @throws {StoreError} when the disk refuses, and what the checkpoint throws.
 */
export async function mergeSection(
  { receipt, staged, destination }: Section,
  options: MergeOptions,
): Promise<void> {
  const { disk, checkpoint } = options;
  const plan = (users: ReadonlySet<string>, spent: ReadonlySet<string>) =>
    planMerge(diskTree(disk, staged), diskTree(disk, destination), {
      folders: new Set(receipt.folders),
      foldName,
      users,
      spent,
    });
  for (let count = 1;; count++) {
    let steps = plan(new Set(), new Set());
    const users = await findUsersFiles(
      steps,
      receipt.folder,
      destination,
      options.recorded,
      options.receipts(),
      checkpoint,
    );
    const spent = new Set(
      steps.filter(({ kind, path }) => kind === "set-aside" && !users.has(path))
        .map(({ path }) => path),
    );
    if (users.size + spent.size > 0) steps = plan(users, spent);
    try {
      await applyMerge(steps, staged, destination, options);
      return;
    } catch (error) {
      const code = osCode(error);
      const hasChanged = code === "ENOTEMPTY" || code === "EEXIST";
      if (!hasChanged || count === PLANS) throw error;
    }
  }
}
