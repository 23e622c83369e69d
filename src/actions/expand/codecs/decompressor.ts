// Pure: no disk, network, clock or environment.

/** Takes what a decompressor puts out; the bytes are valid during the call only. */
export type Output = (chunk: Uint8Array) => void;

/** Unpacks what it is fed. */
export interface Decompressor {
  /**
   * Takes the next bytes, which may be used again once it is done with them.
   * All that could be unpacked from them has been put out by then, or will be
   * with the bytes that follow.
   *
   * @throws ArchiveError if the bytes are damaged, and whatever the output throws.
   */
  write(chunk: Uint8Array): void | Promise<void>;
  /**
   * Says that there are no more bytes, and puts out the rest. Returns whether
   * the packing itself warrants that nothing is missing at the end.
   *
   * @throws ArchiveError if bytes are missing or a checksum is wrong.
   */
  finish(): boolean | Promise<boolean>;
  /** Gives up what it holds outside of memory, however it went. */
  close?(): void;
}
