import { assertEquals, assertThrows } from "@std/assert";
import { toFileUrl } from "@std/path";
import { NetworkError } from "../../../src/base/errors.ts";
import { blobElsewhere, serversOf } from "../../../src/zoo/kinds/kinds.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

Deno.test("serversOf() names servers and registries with their logins, and no paths", () => {
  const zoos = [
    "/mnt",
    "https://u:p@h/zoo?key=1",
    "oci://u:p@registry.test/zoo/lung",
    "zoo.tar",
  ];
  assertEquals(serversOf(zoos).map(String), [
    "https://u:p@h/zoo?key=1",
    "https://u:p@registry.test/v2/zoo/lung/",
  ]);
});

Deno.test("blobElsewhere() finds files where they stand, and leaves servers for later", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "a.tar", "abc");
    assertEquals(blobElsewhere(toFileUrl(path)).at, {
      kind: "disk",
      pieces: [{ path, offset: 0, length: 3 }],
    });
    const url = new URL("https://zoo.test/a.tar");
    assertEquals(blobElsewhere(url).at, { kind: "web", url });
  }));

Deno.test("blobElsewhere() refuses an address that there is no way to", () => {
  assertThrows(
    () => blobElsewhere(new URL("ftp://host/data.tar.gz")),
    NetworkError,
    'cannot fetch "ftp://host/data.tar.gz": only http, https and file',
  );
});
