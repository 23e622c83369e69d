// Pure: no disk, network, clock or environment.

/**
 * What a server said of the version of a text; sent back, so that it can answer
 * that nothing has changed.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1
 */
export interface TextVersion {
  etag?: string;
  lastModified?: string;
}
