import { assertEquals } from "@std/assert";
import {
  tarHeader,
  tarPadding,
} from "../../../scripts/bench/data/tar_header.ts";

Deno.test("tarHeader() has the checksum that POSIX asks for", () => {
  const header = tarHeader({ path: "a/b", type: "file", bytes: 8 });
  const said = parseInt(new TextDecoder().decode(header.slice(148, 154)), 8);
  header.fill(0x20, 148, 156);
  assertEquals(said, header.reduce((sum, byte) => sum + byte, 0));
});

Deno.test("tarPadding() fills a block, and nothing behind a full one", () => {
  assertEquals(tarPadding(1).length, 511);
  assertEquals(tarPadding(512).length, 0);
  assertEquals(tarPadding(0).length, 0);
});
