import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { folderState } from "../../src/store/folder_state.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

Deno.test("folderState() sees a folder as the original does", async () => {
  await withTempFolder(async (folder) => {
    await Deno.mkdir(join(folder, "empty"));
    await writeFile(folder, "dots/.DS_Store", "");
    await writeFile(folder, "dots/.cache/x", "");
    await writeFile(folder, "file/x", "");
    await Deno.mkdir(join(folder, "nested/empty"), { recursive: true });
    await Deno.symlink("file", join(folder, "link"));
    await Deno.symlink("nowhere", join(folder, "dangling"));
    const rows = [
      ["no", "missing"],
      ["no/deeper", "missing"],
      ["empty", "empty"],
      ["dots", "empty"],
      ["file", "filled"],
      ["nested", "filled"],
      ["link", "filled"],
      ["dangling", "missing"],
      ["file/x", "missing"],
      ["file/x/y", "missing"],
    ] as const;
    for (const [path, state] of rows) {
      assertEquals(folderState(join(folder, path)), state, path);
    }
  });
});
