import { assertEquals } from "@std/assert";
import {
  dangerOf,
  isConfigFile,
} from "../../../src/inventory/uninstall/uninstall_rules.ts";
import { foldName } from "../../../src/base/system/differences.ts";

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

Deno.test("dangerOf() refuses roots, the user's home folder and what holds it", () => {
  for (
    const [folder, user, danger] of [
      ["/", "/home/ada", "is the root of a disk"],
      ["//", undefined, "is the root of a disk"],
      ["C:\\", "C:\\Users\\ada", "is the root of a disk"],
      ["d:", undefined, "is the root of a disk"],
      ["/home/ada", "/home/ada", "is your home folder itself"],
      ["/home/ada/", "/home/ada", "is your home folder itself"],
      ["C:\\Users\\ada", "C:\\Users\\ada\\", "is your home folder itself"],
      ["/home", "/home/ada", "is a folder that holds your home folder"],
      [
        "C:\\Users",
        "C:\\Users\\ada",
        "is a folder that holds your home folder",
      ],
      ["/home/ada/niftynet", "/home/ada", undefined],
      ["/home/adam", "/home/ada", undefined],
      ["/hom", "/home/ada", undefined],
      ["/data/niftynet", undefined, undefined],
    ] as const
  ) assertEquals(dangerOf(folder, user), danger, folder);
});

Deno.test("dangerOf() sees the user's home folder through another spelling, where that is the same", () => {
  const danger = (os: string) =>
    dangerOf(foldName("C:\\USERS\\Ada", os), foldName("c:\\Users\\ada", os));
  assertEquals(danger("windows"), "is your home folder itself");
  assertEquals(danger("linux"), undefined);
});
