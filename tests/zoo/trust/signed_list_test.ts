import { assertEquals } from "@std/assert";
import { SignedList } from "../../../src/zoo/trust/signed_list.ts";

const key = { id: "ID", text: "RWa", bytes: new Uint8Array(32) };
const digest = (letter: string) => letter.repeat(64);

Deno.test("digestOf() finds the same in the text as in the list that is taken apart", () => {
  const list = [
    `${digest("a")}  unet/main.ini`,
    `${digest("b")} *my/unet/main.ini`,
    `${digest("C")}  crlf/main.ini\r`,
    `${digest("d")}  unet/main.ini.old`,
    `${digest("A")}  unet/main.ini`,
    `x${digest("f")}  odd/main.ini`,
    `${digest("g")}  hex/main.ini`,
    `# ${digest("f")}  comment/main.ini`,
    `${digest("f")}  a b/main.ini`,
    `${digest("a")}  ./dot/main.ini`,
    `${digest("a")}  twice/main.ini`,
    `${digest("b")} *./twice/main.ini`,
    `${digest("1")}  last/main.ini`,
  ].join("\n");
  const expected = {
    "unet/main.ini": digest("a"),
    "my/unet/main.ini": digest("b"),
    "crlf/main.ini": digest("c"),
    "unet/main.ini.old": digest("d"),
    "odd/main.ini": undefined,
    "hex/main.ini": undefined,
    "comment/main.ini": undefined,
    "a%20b/main.ini": digest("f"),
    "dot/main.ini": digest("a"),
    "twice/main.ini": "two digests",
    "last/main.ini": digest("1"),
    "main.ini": undefined,
    "": undefined,
    "..%2funet/main.ini": undefined,
  };
  const folder = new URL("https://h/zoo/");
  const signed = new SignedList({ folder, list, signature: "" }, key);
  // The first rounds look into the text, the others do not.
  for (let round = 0; round < 10; round++) {
    for (const [path, wanted] of Object.entries(expected)) {
      assertEquals(signed.digestOf(new URL(path, folder)), wanted, path);
    }
  }
  assertEquals(signed.digestOf(new URL("https://h/unet/main.ini")), undefined);
});
