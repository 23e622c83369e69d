import { assertEquals } from "@std/assert";
import { expandTilde, userHome } from "../../src/settings/user_home.ts";

const posix = {
  os: "posix",
  uid: 1001,
  passwd: [
    "root:x:0:0:root:/root:/bin/sh",
    "# a comment",
    "ada:x:1001:1001:Ada,,,:/home/ada:/bin/bash",
    "nohome:x:1002:1002:::/bin/sh",
  ].join("\n"),
} as const;
const stranger = { ...posix, uid: 4242 };
const windows = { os: "windows", uid: undefined, passwd: "" } as const;

Deno.test("userHome() is HOME, else what the password database says", () => {
  assertEquals(userHome({ environment: { HOME: "/h" }, ...posix }), "/h");
  assertEquals(userHome({ environment: {}, ...posix }), "/home/ada");
  assertEquals(userHome({ environment: {}, ...stranger }), undefined);
});

Deno.test("userHome() on Windows is USERPROFILE, else HOMEDRIVE and HOMEPATH", () => {
  const profile = { USERPROFILE: "C:\\Users\\ada", HOME: "/h" };
  assertEquals(
    userHome({ environment: profile, ...windows }),
    "C:\\Users\\ada",
  );
  const parts = { HOMEDRIVE: "D:", HOMEPATH: "\\ada" };
  assertEquals(userHome({ environment: parts, ...windows }), "D:\\ada");
  assertEquals(
    userHome({ environment: { HOME: "/h" }, ...windows }),
    undefined,
  );
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
    assertEquals(
      expandTilde(path, { environment: { HOME: "/h/" }, ...posix }),
      expanded,
    );
  }
  assertEquals(
    expandTilde("~/x", { environment: { HOME: "/" }, ...posix }),
    "/x",
  );
  assertEquals(expandTilde("~", { environment: { HOME: "/" }, ...posix }), "/");
  assertEquals(expandTilde("~/x", { environment: {}, ...stranger }), undefined);
});

Deno.test("expandTilde() on Windows takes both slashes, and ~user for a sibling", () => {
  const env = { USERPROFILE: "C:\\Users\\ada" };
  assertEquals(
    expandTilde("~\\nn", { environment: env, ...windows }),
    "C:\\Users\\ada\\nn",
  );
  assertEquals(
    expandTilde("~/nn", { environment: env, ...windows }),
    "C:\\Users\\ada/nn",
  );
  assertEquals(
    expandTilde("~bob\\nn", { environment: env, ...windows }),
    "C:\\Users\\bob\\nn",
  );
});
