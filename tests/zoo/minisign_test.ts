import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  parsePublicKey,
  parseSignature,
  type PublicKey,
  type Signature,
} from "../../src/zoo/minisign.ts";
import { verifySignature } from "../../src/zoo/trust/verify_signature.ts";

/** What minisign 0.11 wrote: two keys, a list, and signatures of it by the first key. */
const KEY = "RWTT4+FfpeYKg4jMOX6BAfQUb3jNmHL8xLgSNmUI0u4toeDGP+Ru1UHn";
const KEY_ID = "830AE6A55FE1E3D3";
const KEY_FILE = `untrusted comment: minisign public key ${KEY_ID}\n${KEY}\n`;
const OTHER_KEY = "RWSHcqgnSEBrVBlrS7bTA/ebBqOL0eCS9rFiKeRusC9152tgEnR+r1Kh";
const LIST =
  "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  raw/5-reorganising-with-lfs/unet/main.ini\n";
const SIGNATURE = `untrusted comment: signature from minisign secret key
RUTT4+FfpeYKg2S/9Y+QQJTyvzQFBnyfU2fFDn2OBI5dVifnQuUX7Ut+AJZn1+8i+Yd+X155u35STA9/oZ6CPeNcLrE7BKEPIg8=
trusted comment: zoo=lung serial=7 expires=2099-01-01
vEqFSOqtwbfq2AgYfUDLeaV6pl0HyE789hMSmfMblSTwXFCenGOkUzo69YG5slSC9yI8Mb++OvThf83EXmy2Bw==
`;
const LATER = `untrusted comment: signature from minisign secret key
RUTT4+FfpeYKg2S/9Y+QQJTyvzQFBnyfU2fFDn2OBI5dVifnQuUX7Ut+AJZn1+8i+Yd+X155u35STA9/oZ6CPeNcLrE7BKEPIg8=
trusted comment: zoo=lung serial=8
a+RQALQxvz60nKuJGg4KMncDtM/qV+hbcLnSvu5FTQ9ZemGm752TxRyj9ndhrNnNBk4jrZjalM9J910kWhYBCA==
`;
/** Of the list itself: `minisign -S -l`. */
const LEGACY = `untrusted comment: signature from minisign secret key
RWTT4+FfpeYKg4gmc1LLaD5yeyjunbOH7PyRqmF+UexX11RaKtAYeKM7a3LdPwNdMetP2qccIkxNBqlAv0swi5Ya73ROY5PrUgI=
trusted comment: zoo=lung serial=7
9b+8pRp9684xDZCHJa0Jw6FvcsL+/pwHY8CBC8IwLpM7VBorHLHjCoJGmb+YOTLzjNV1TT+7J7J+4z2NPICfAw==
`;

const bytes = (text: string) => new TextEncoder().encode(text);

function keyOf(text: string): PublicKey {
  const key = parsePublicKey(text);
  if ("reason" in key) throw new Error(key.reason);
  return key;
}

function signatureOf(text: string): Signature {
  const signature = parseSignature(text);
  if ("reason" in signature) throw new Error(signature.reason);
  return signature;
}

/** What becomes of a signature of the list: the key's id, or why it is refused. */
function verdict(signature: string, signed = LIST, key = KEY): string {
  const parsed = parseSignature(signature);
  if ("reason" in parsed) return "unreadable";
  const by = verifySignature(parsed, [keyOf(key)], bytes(signed));
  return typeof by === "string" ? by : by.id;
}

/** A text with another character at a place. */
function changed(text: string, at: number): string {
  const other = text[at] === "A" ? "B" : "A";
  return text.slice(0, at) + other + text.slice(at + 1);
}

Deno.test("parsePublicKey() reads minisign's file, its second line alone, and Windows's line ends", () => {
  for (
    const text of [KEY, `${KEY}\n`, KEY_FILE, KEY_FILE.replaceAll("\n", "\r\n")]
  ) {
    const { id, text: line, bytes } = keyOf(text);
    assertEquals([id, line, bytes.length], [KEY_ID, KEY, 32]);
  }
});

Deno.test("parsePublicKey() refuses what is no key", () => {
  for (
    const text of [
      "",
      "RW",
      KEY.slice(1),
      `${KEY}=`,
      KEY.replace("RW", "RU"),
      `${KEY}\n${KEY}`,
      `untrusted comment: x\n${KEY}\n${OTHER_KEY}\n`,
      `${KEY.slice(0, 20)} ${KEY.slice(20)}`,
      SIGNATURE,
    ]
  ) assertEquals("reason" in parsePublicKey(text), true, text);
});

Deno.test("parsePublicKey() knows a secret key, and does not repeat it", () => {
  const secret = `RWQAAEIy${"A".repeat(204)}`;
  const read = parsePublicKey(
    `untrusted comment: minisign encrypted secret key\n${secret}\n`,
  );
  assertEquals(read, {
    reason: "is not a public key: it looks like a secret one",
  });
});

Deno.test("parsePublicKey() refuses keys of small order, in each way to write them", () => {
  const heights = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    `ec${"ff".repeat(30)}7f`,
    `ed${"ff".repeat(30)}7f`,
    `ee${"ff".repeat(30)}7f`,
  ];
  for (const height of heights) {
    for (const sign of [0, 0x80]) {
      const raw = Uint8Array.from(
        height.match(/../g) ?? [],
        (hex) => parseInt(hex, 16),
      );
      raw.set([(raw[31] ?? 0) | sign], 31);
      const whole = String.fromCharCode(...bytes("Ed12345678"), ...raw);
      assertEquals(parsePublicKey(btoa(whole)), {
        reason: "is a weak key, which anyone can sign with (of small order)",
      }, height);
    }
  }
});

Deno.test("verifySignature() accepts what minisign has signed, and tells its comment", () => {
  assertEquals(verdict(SIGNATURE), KEY_ID);
  assertEquals(verdict(LATER), KEY_ID);
  const { comment } = signatureOf(SIGNATURE);
  assertEquals(comment, "zoo=lung serial=7 expires=2099-01-01");
  assertEquals(verdict(SIGNATURE.replaceAll("\n", "\r\n")), KEY_ID);
  assertEquals(verdict(SIGNATURE.trimEnd()), KEY_ID);
});

Deno.test("verifySignature() refuses a signature with any byte of any line changed, but for the comment that is not signed", () => {
  const [first = ""] = SIGNATURE.split("\n");
  const free = first.indexOf(":") + 2;
  for (let at = 0; at < SIGNATURE.length - 1; at++) {
    const text = changed(SIGNATURE, at);
    if (text === SIGNATURE) continue;
    const isFree = at >= free && at < first.length;
    const what = `byte ${at}`;
    if (isFree) assertEquals(verdict(text), KEY_ID, what);
    else assertNotEquals(verdict(text), KEY_ID, what);
  }
});

Deno.test("verifySignature() refuses a list with any byte changed, added or missing", () => {
  for (let at = 0; at < LIST.length; at++) {
    assertEquals(verdict(SIGNATURE, changed(LIST, at)), "broken");
  }
  assertEquals(verdict(SIGNATURE, `${LIST}\n`), "broken");
  assertEquals(verdict(SIGNATURE, LIST.slice(1)), "broken");
  assertEquals(verdict(SIGNATURE, ""), "broken");
});

Deno.test("parseSignature() refuses more and fewer lines, blanks in base64 and bits that no encoder sets", () => {
  const lines = SIGNATURE.trimEnd().split("\n");
  const [one = "", two = "", three = "", four = ""] = lines;
  for (
    const text of [
      "",
      lines.slice(0, 3).join("\n"),
      lines.slice(0, 2).join("\n"),
      `${SIGNATURE}\n`,
      `${SIGNATURE}more\n`,
      `\n${SIGNATURE}`,
      `\ufeff${SIGNATURE}`,
      [one, ` ${two}`, three, four].join("\n"),
      [one, `${two} `, three, four].join("\n"),
      [one, two.replace("=", ""), three, four].join("\n"),
      [one, two.replace("8=", "9="), three, four].join("\n"),
      [one, two, three, `${four}=`].join("\n"),
      [two, one, three, four].join("\n"),
    ]
  ) assertEquals("reason" in parseSignature(text), true, text);
});

Deno.test("verifySignature() refuses another key's signature, and one that only says that it is from this key", () => {
  assertEquals(verdict(SIGNATURE, LIST, OTHER_KEY), "foreign");
  // The other key under this one's number.
  const lying = btoa(atob(KEY).slice(0, 10) + atob(OTHER_KEY).slice(10));
  assertEquals(keyOf(lying).id, KEY_ID);
  assertEquals(verdict(SIGNATURE, LIST, lying), "broken");
  // A key with the same number does not keep the right one from being found.
  const by = verifySignature(
    signatureOf(SIGNATURE),
    [keyOf(lying), keyOf(KEY)],
    bytes(LIST),
  );
  assertEquals(by, keyOf(KEY));
});

Deno.test("verifySignature() refuses a legacy signature, and one that calls itself the other kind", () => {
  assertEquals(verdict(LEGACY), "legacy");
  assertEquals(verdict(LEGACY.replace("RWTT", "RUTT")), "broken");
  assertEquals(verdict(SIGNATURE.replace("RUTT", "RWTT")), "legacy");
});

Deno.test("verifySignature() refuses the comment of another signature of the same key", () => {
  const spliced = SIGNATURE.split("\n").toSpliced(
    2,
    2,
    ...LATER.split("\n").slice(2, 4),
  ).join("\n");
  // The list is the same, so the first signature is: with its comment it is one.
  assertEquals(verdict(spliced), KEY_ID);
  const lines = SIGNATURE.split("\n");
  assertEquals(
    verdict(lines.with(2, LATER.split("\n")[2] ?? "").join("\n")),
    "broken",
  );
  assertEquals(
    verdict(lines.with(3, LEGACY.split("\n")[3] ?? "").join("\n")),
    "broken",
  );
});

Deno.test("verifySignature() refuses a signature whose number is above the curve's order", () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const malleable = (line: string, from: number) => {
    const raw = Uint8Array.from(atob(line), (each) => each.charCodeAt(0));
    let carried = order;
    for (let at = from; at < from + 32; at++) {
      carried += BigInt(raw[at] ?? 0);
      raw[at] = Number(carried & 0xffn);
      carried >>= 8n;
    }
    return btoa(String.fromCharCode(...raw));
  };
  const lines = SIGNATURE.split("\n");
  const first = lines.with(1, malleable(lines[1] ?? "", 42)).join("\n");
  const second = lines.with(3, malleable(lines[3] ?? "", 32)).join("\n");
  assertEquals([verdict(first), verdict(second)], ["broken", "broken"]);
});

Deno.test("verifySignature() refuses everything under a key that is no point of the curve", () => {
  const raw = atob(KEY);
  for (let last = 0; last < 32; last++) {
    const text = btoa(raw.slice(0, 41) + String.fromCharCode(last));
    if (text === KEY) continue;
    assertEquals(verdict(SIGNATURE, LIST, text), "broken");
  }
  assertThrows(() => keyOf("nothing"));
});
