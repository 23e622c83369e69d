// Pure: no disk, network, clock or environment.

/** A body that is read while it is sent: memory stays flat. */
export interface UploadBody {
  /** Bytes. */
  readonly length: number;
  /** Reads it from its first byte. */
  read(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}
