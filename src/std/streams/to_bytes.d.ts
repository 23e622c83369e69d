/** All bytes of a stream in one array. */
export function toBytes(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array>;
