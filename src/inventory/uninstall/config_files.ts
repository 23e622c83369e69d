// Pure: no disk, network, clock or environment.

/** Files of a config home that this program or NiftyNet's Python command wrote, by their paths in it. */
const OURS: readonly RegExp[] = [
  /^config\.ini(?:\.[^/]+\.tmp)?$/,
  /^config-backup-[\d-]+-[a-z]{3}\.ini$/,
  /^\.downloads_(?:local|remote)_config_cache\/[^/]+_main\.ini(?:\.[^/]*tmp)?$/,
];

/** Whether a file of a config home is the program's, by its path in it with `/`. */
export function isConfigFile(path: string): boolean {
  return OURS.some((pattern) => pattern.test(path));
}
