import { join } from "@std/path";
import { assertEquals, assertRejects } from "@std/assert";
import { SignatureError, StoreError } from "../../../src/base/errors.ts";
import {
  keepList,
  meet,
  recallList,
  type Writes,
} from "../../../src/zoo/trust/memory.ts";
import { listTree, withTempFolder } from "../../support/temp.ts";

const memory = (configHome: string, writes: Writes = "all") => ({
  configHome,
  writes,
  signal: new AbortController().signal,
});
const HISTORY = ".net_download/signed_zoos.json";

const contact = (serial: bigint, zoo = "lab") => ({
  key: "RWa",
  address: `https://h/${zoo}/`,
  label: "/media/stick",
  stated: { zoo, serial },
});

Deno.test("what is remembered of signed zoos lasts, and many at once lose nothing", () =>
  withTempFolder(async (home) => {
    await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) => meet(contact(BigInt(index), `zoo${index}`), memory(home)),
      ),
    );
    const { serials, names } = JSON.parse(
      await Deno.readTextFile(join(home, HISTORY)),
    );
    assertEquals([serials.length, names.length], [12, 12]);
    assertEquals(listTree(home), [".net_download/", HISTORY]);
    await assertRejects(
      () => meet(contact(10n, "zoo11"), memory(home, "none")),
      SignatureError,
      'cannot use the zoo "/media/stick": it has the serial 10, but had the serial 11',
    );
  }));

Deno.test("commands that only look note whom they met, and keep no list", () =>
  withTempFolder(async (home) => {
    await meet(contact(7n), memory(home, "none"));
    assertEquals(listTree(home), []);
    await meet(contact(7n), memory(home, "contacts"));
    const folder = new URL("https://h/");
    const texts = { folder, list: "", signature: "1\n2\n3\n4\n" };
    keepList(folder, texts, memory(home, "contacts"));
    assertEquals(listTree(home), [".net_download/", HISTORY]);
  }));

Deno.test("a file of serials that is damaged is an error that says what to do, and stays", () =>
  withTempFolder(async (home) => {
    const path = join(home, HISTORY);
    await Deno.mkdir(join(home, ".net_download"));
    await Deno.writeTextFile(path, '{"format":1,"serials":[');
    const error = await assertRejects(
      () => meet(contact(7n), memory(home)),
      StoreError,
      `cannot use "${path}", which holds the serials of signed zoos`,
    );
    assertEquals(error.hint?.includes("restore a copy"), true);
    assertEquals(await Deno.readTextFile(path), '{"format":1,"serials":[');
  }));

Deno.test("the list of a zoo is kept with its signature, for that zoo alone", () =>
  withTempFolder((home) => {
    const zoo = new URL("https://h/zoo/");
    const texts = {
      folder: new URL("https://h/zoo/raw/master/"),
      list: "ab  c\n\nde  f\n",
      signature: "1\n2\n3\n4\n",
    };
    keepList(zoo, texts, memory(home));
    assertEquals(recallList(zoo, memory(home)), texts);
    assertEquals(recallList(new URL("https://h/"), memory(home)), undefined);
    const newer = { ...texts, list: "", signature: "1\n2\n3\n5\n" };
    keepList(zoo, newer, memory(home));
    assertEquals(recallList(zoo, memory(home)), newer);
  }));
