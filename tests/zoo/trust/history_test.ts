import { assertEquals } from "@std/assert";
import type { TrustedComment } from "../../../src/zoo/trusted_comment.ts";
import {
  type History,
  NO_HISTORY,
  parseHistory,
  remember,
  stringifyHistory,
} from "../../../src/zoo/trust/history.ts";

/** What is remembered after these contacts, or why the last was refused. */
function after(
  ...contacts: [stated: TrustedComment, address?: string, key?: string][]
): History | string {
  let history: History = NO_HISTORY;
  for (const [stated, address = "https://h/", key = "RWa"] of contacts) {
    const next = remember(history, { key, address, stated });
    if ("reason" in next) return next.reason;
    history = next;
  }
  return history;
}

Deno.test("remember() keeps the highest serial for a key and a zoo's name, exactly", () => {
  const long = "9007199254740993";
  const zoo = "lab";
  assertEquals(after([{ zoo, serial: BigInt(long) }]), {
    serials: [{ key: "RWa", zoo, serial: long }],
    names: [{ address: "https://h/", zoo }],
  });
  assertEquals(
    after([{ zoo, serial: BigInt(long) }], [{
      zoo,
      serial: 9007199254740992n,
    }]),
    `has the serial 9007199254740992, but had the serial ${long} before: it is an older state`,
  );
  // Under another address, the same zoo has the same serials.
  assertEquals(
    after([{ zoo, serial: 8n }], [{ zoo, serial: 7n }, "file:///stick/"]),
    "has the serial 7, but had the serial 8 before: it is an older state",
  );
});

Deno.test("remember() refuses no serial, and no name, where there was one", () => {
  assertEquals(
    after([{ zoo: "lab", serial: 8n }], [{ zoo: "lab" }]),
    "is signed without a serial, but had the serial 8 before",
  );
  assertEquals(
    after([{ serial: 8n }], [{}]),
    "is signed without a serial, but had the serial 8 before",
  );
  assertEquals(
    after([{ zoo: "lab" }], [{}]),
    'is signed as a zoo without a name, but the zoo at this address was "lab" before',
  );
  assertEquals(
    after([{ zoo: "lab" }], [{ zoo: "tests" }]),
    'is signed as the zoo "tests", but the zoo at this address was "lab" before',
  );
});

Deno.test("remember() does not take zoos without a name for one, nor another key's serials for this one's", () => {
  const history = after(
    [{ serial: 8n }],
    [{ serial: 3n }, "https://other/"],
    [{ zoo: "lab", serial: 2n }, "https://third/"],
    [{ zoo: "lab", serial: 1n }, "https://third/", "RWb"],
  );
  assertEquals(typeof history, "object");
  // A zoo that gets a name does not lose its serial.
  assertEquals(
    after([{ serial: 8n }], [{ zoo: "lab", serial: 7n }]),
    "has the serial 7, but had the serial 8 before: it is an older state",
  );
});

Deno.test("remember() gives the same value back where nothing is new", () => {
  const contact = {
    key: "RWa",
    address: "https://h/",
    stated: { zoo: "lab", serial: 8n },
  };
  const first = remember(NO_HISTORY, contact);
  if ("reason" in first) throw new Error(first.reason);
  assertEquals(remember(first, contact) === first, true);
  const plain = { ...contact, address: "https://x/", stated: {} };
  assertEquals(remember(first, plain) === first, true);
});

Deno.test("stringifyHistory() is read again, and has a line for each fact", () => {
  const history: History = {
    serials: [{ key: "RWa", zoo: "lab", serial: "7" }],
    names: [
      { address: "https://h/", zoo: "lab" },
      { address: "file:///x/", zoo: "b" },
    ],
  };
  const text = stringifyHistory(history);
  assertEquals(parseHistory(text), history);
  assertEquals(text.split("\n").length, 11);
  assertEquals(parseHistory(stringifyHistory(NO_HISTORY)), NO_HISTORY);
});

Deno.test("parseHistory() refuses what is damaged", () => {
  for (
    const text of [
      "",
      "{",
      "[]",
      '{"format":1}',
      '{"format":2,"serials":[],"names":[]}',
      '{"format":1,"serials":[1],"names":[]}',
      '{"format":1,"serials":[{"key":"k","zoo":"z","serial":"x"}],"names":[]}',
      '{"format":1,"serials":[{"key":"k","zoo":"z","serial":7}],"names":[]}',
      '{"format":1,"serials":[],"names":[{"address":"a"}]}',
    ]
  ) assertEquals("reason" in parseHistory(text), true, text);
});
