import { assertEquals } from "@std/assert";
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";
import { isInside } from "../../../src/base/system/is_inside.ts";

for (
  const [path, folder, inside] of [
    ["C:\\home\\data", "C:\\home", true],
    ["C:\\home", "C:\\home", true],
    ["c:\\HOME\\data", "C:\\home", true],
    ["C:\\home2", "C:\\home", false],
    ["C:\\", "C:\\home", false],
    ["C:\\other\\home", "C:\\home", false],
    ["D:\\home\\data", "C:\\home", false],
    ["\\\\server\\share\\home", "C:\\home", false],
    ["\\\\server\\share\\home\\data", "\\\\server\\share\\home", true],
    ["C:\\home\\..data", "C:\\home", true],
  ] as const
) {
  Deno.test(`isInside() on Windows: ${path} in ${folder}: ${inside}`, () => {
    assertEquals(isInside(path, folder, windows.relative), inside);
  });
}

for (
  const [path, folder, inside] of [
    ["/home/data", "/home", true],
    ["/home", "/home", true],
    ["/HOME/data", "/home", false],
    ["/home2", "/home", false],
    ["/", "/home", false],
    ["/home/..data", "/home", true],
  ] as const
) {
  Deno.test(`isInside() elsewhere: ${path} in ${folder}: ${inside}`, () => {
    assertEquals(isInside(path, folder, posix.relative), inside);
  });
}
