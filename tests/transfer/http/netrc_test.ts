import { assertEquals } from "@std/assert";
import { loginFor, parseNetrc } from "../../../src/transfer/http/netrc.ts";

const login = (machine: string, login = "", password = "") => ({
  machine,
  login,
  password,
});

const FILES: Record<string, [text: string, ...logins: unknown[]]> = {
  "nothing": [""],
  "one line": [
    "machine zoo.org login ann password pw",
    login("zoo.org", "ann", "pw"),
  ],
  "several lines, tabs and Windows line ends": [
    "machine zoo.org\r\n\tlogin ann\r\n\tpassword pw\r\n",
    login("zoo.org", "ann", "pw"),
  ],
  "two machines": [
    "machine a login x password y machine b login z",
    login("a", "x", "y"),
    login("b", "z"),
  ],
  "an account, which has no use here": [
    "machine a login x account acc password y",
    login("a", "x", "y"),
  ],
  "comments": [
    "# machine no login no\nmachine a login x password #y#\n  # end",
    login("a", "x", "#y#"),
  ],
  "quoted words": [
    'machine a login "ann b" password "p\\"w\\\\"',
    login("a", "ann b", 'p"w\\'),
  ],
  "a macro, until the empty line": [
    "machine a login x\nmacdef init\nmachine no\ncd /\n\nmachine b login y",
    login("a", "x"),
    login("b", "y"),
  ],
  "a macro at the end": ["macdef init\nmachine no login no\n"],
  "a default entry, which is left out": [
    "machine a login x password y\ndefault login anonymous password me",
    login("a", "x", "y"),
  ],
  "words before any machine": ["login x password y"],
  "a machine without a name": ["machine"],
};

for (const [name, [text, ...logins]] of Object.entries(FILES)) {
  Deno.test(`parseNetrc() reads ${name}`, () => {
    assertEquals(parseNetrc(text), logins);
  });
}

Deno.test("loginFor() takes the first entry of the very host", () => {
  const logins = parseNetrc(
    "machine zoo.org login a machine zoo.org login b machine org login c",
  );
  assertEquals(loginFor(logins, "ZOO.org")?.login, "a");
  assertEquals(loginFor(logins, "www.zoo.org"), undefined);
  assertEquals(loginFor(logins, "evil-zoo.org"), undefined);
});
