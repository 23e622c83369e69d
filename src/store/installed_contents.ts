import { foldName } from "./disk.ts";
import { type Content, contentsOf, type Receipt, treesIn } from "./receipt.ts";

/**
 * What installations have put under each path. Each receipt is read once,
 * however many sections ask, and none before what those before it say does not
 * do.
 */
export class InstalledContents {
  readonly #receipts: AsyncIterator<Receipt, undefined>;
  /** Those that have been read, by path. */
  readonly #known = new Map<string, Content[]>();

  constructor(receipts: AsyncIterator<Receipt, undefined>) {
    this.#receipts = receipts;
  }

  /**
   * Whether something holds of any content that was put under a path.
   *
   * @param path of a file or link, as seen from the home
   * @throws {StoreError} when the folders of receipts cannot be read, and what
   * `holds` throws.
   */
  async some(
    path: string,
    holds: (content: Content) => Promise<boolean>,
  ): Promise<boolean> {
    const key = foldName(path);
    for (let tried = 0;;) {
      const known = this.#known.get(key) ?? [];
      for (const content of known.slice(tried)) {
        if (await holds(content)) return true;
      }
      tried = known.length;
      const { value: receipt } = await this.#receipts.next();
      if (receipt === undefined) return false;
      for (const tree of treesIn(receipt)) {
        for (const [path, content] of contentsOf(tree)) {
          const key = foldName(`${tree.folder}/${path}`);
          const contents = this.#known.get(key);
          if (contents === undefined) this.#known.set(key, [content]);
          else contents.push(content);
        }
      }
    }
  }
}
