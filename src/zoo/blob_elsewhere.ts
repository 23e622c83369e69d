import { NetworkError } from "../base/errors.ts";
import { type Blob, webBlob } from "../transfer/blob.ts";
import { describeUrl, publicUrl } from "../base/describe_url.ts";
import { fileBlob } from "../transfer/local_blob.ts";

/**
 * The blob at an address that no zoo keeps for its own.
 *
 * @throws StoreError when there is no such file, NetworkError for addresses of
 * another scheme.
 */
export function blobElsewhere(url: URL): Blob {
  switch (url.protocol) {
    case "http:":
    case "https:":
      return webBlob(url);
    case "file:":
      return fileBlob(url);
    default:
      throw new NetworkError(
        `cannot fetch ${
          describeUrl(url)
        }: only http, https and file addresses can be fetched`,
        { url: publicUrl(url), retryable: false },
      );
  }
}
