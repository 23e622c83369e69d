import { assertEquals } from "@std/assert";
import { isConfigFile } from "../../../src/inventory/uninstall/config_files.ts";

Deno.test("isConfigFile() knows what both programs write, and nothing else", () => {
  for (
    const path of [
      "config.ini",
      "config.ini.2b1f.tmp",
      "config-backup-2018-01-31-23-59-58-abc.ini",
      ".downloads_local_config_cache/unet_main.ini",
      ".downloads_remote_config_cache/unet_main.ini",
      ".downloads_remote_config_cache/unet_main.ini.2b1f.tmp",
      ".downloads_local_config_cache/unet_main.ini.tmp",
    ]
  ) assertEquals(isConfigFile(path), true, path);
  for (
    const path of [
      "config.ini.mine",
      "config-backup.ini",
      "notes.txt",
      "sub/config.ini",
      ".downloads_local_config_cache/sub/unet_main.ini",
      ".downloads_local_config_cache/notes.txt",
    ]
  ) assertEquals(isConfigFile(path), false, path);
});
