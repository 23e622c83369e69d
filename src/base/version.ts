// Pure: no disk, network, clock or environment.

/** This program's version, as `--version` prints it. */
export const VERSION = "0.1.0";

/**
 * The day of that version: of its release, or of its manual's last change where
 * it has none yet.
 */
export const VERSION_DATE = "2026-11-28";

/** The download interface that `min_download_api` in a manifest is held against. */
export const DOWNLOAD_API = "1.1";

/**
 * The NiftyNet release that `min_niftynet` in a manifest is held against: the
 * last one published, whose homes and extension code this program serves.
 */
export const NIFTYNET_VERSION = "0.6.0";
