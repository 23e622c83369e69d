/** Passes bytes through up to a limit. */
export class LimitedBytesTransformStream
  extends TransformStream<Uint8Array, Uint8Array> {
  /** With `error`, a chunk past `size` bytes fails the stream in place of ending it. */
  constructor(size: number, options?: { error?: boolean });
}
