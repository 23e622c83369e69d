import { assertEquals } from "@std/assert";
import {
  expandTilde,
  userHome,
  type Users,
} from "../../src/settings/user_home.ts";

const posix: Users = {
  os: "posix",
  uid: 1001,
  passwd: [
    "root:x:0:0:root:/root:/bin/sh",
    "# a comment",
    "ada:x:1001:1001:Ada,,,:/home/ada:/bin/bash",
    "nohome:x:1002:1002:::/bin/sh",
  ].join("\n"),
};
const stranger: Users = { ...posix, uid: 4242 };
const windows: Users = { os: "windows", uid: undefined, passwd: "" };

Deno.test("userHome() is HOME, else what the password database says", () => {
  assertEquals(userHome({ HOME: "/h" }, posix), "/h");
  assertEquals(userHome({}, posix), "/home/ada");
  assertEquals(userHome({}, stranger), undefined);
});

Deno.test("userHome() on Windows is USERPROFILE, else HOMEDRIVE and HOMEPATH", () => {
  const profile = { USERPROFILE: "C:\\Users\\ada", HOME: "/h" };
  assertEquals(userHome(profile, windows), "C:\\Users\\ada");
  const parts = { HOMEDRIVE: "D:", HOMEPATH: "\\ada" };
  assertEquals(userHome(parts, windows), "D:\\ada");
  assertEquals(userHome({ HOME: "/h" }, windows), undefined);
});

Deno.test("expandTilde() expands a leading ~ and ~user as Python does", () => {
  for (
    const [path, expanded] of [
      ["~", "/h"],
      ["~/niftynet", "/h/niftynet"],
      ["~root/x", "/root/x"],
      ["~ada", "/home/ada"],
      ["/a/~/b", "/a/~/b"],
      ["a~", "a~"],
      ["", ""],
      ["~nobody-here/x", undefined],
      ["~nohome", undefined],
    ] as const
  ) {
    assertEquals(expandTilde(path, { HOME: "/h/" }, posix), expanded);
  }
  assertEquals(expandTilde("~/x", { HOME: "/" }, posix), "/x");
  assertEquals(expandTilde("~", { HOME: "/" }, posix), "/");
  assertEquals(expandTilde("~/x", {}, stranger), undefined);
});

Deno.test("expandTilde() on Windows takes both slashes, and ~user for a sibling", () => {
  const env = { USERPROFILE: "C:\\Users\\ada" };
  assertEquals(expandTilde("~\\nn", env, windows), "C:\\Users\\ada\\nn");
  assertEquals(expandTilde("~/nn", env, windows), "C:\\Users\\ada/nn");
  assertEquals(expandTilde("~bob\\nn", env, windows), "C:\\Users\\bob\\nn");
});
