import { join } from "@std/path";
import { assertEquals, assertRejects } from "@std/assert";
import { SignatureError, StoreError } from "../../../src/base/errors.ts";
import { ConfigMemory } from "../../../src/zoo/trust/memory.ts";
import { listTree, withTempFolder } from "../../support/temp.ts";

const { signal } = new AbortController();
const HISTORY = ".net_download/signed_zoos.json";

const contact = (serial: bigint, zoo = "lab") => ({
  key: "RWa",
  address: `https://h/${zoo}/`,
  label: "/media/stick",
  stated: { zoo, serial },
});

Deno.test("what is remembered of signed zoos lasts, and many at once lose nothing", () =>
  withTempFolder(async (home) => {
    const memories = [1, 2].map(() => new ConfigMemory(home, "all", signal));
    await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) =>
          memories[index % 2]?.meet(contact(BigInt(index), `zoo${index}`)),
      ),
    );
    const { serials, names } = JSON.parse(
      await Deno.readTextFile(join(home, HISTORY)),
    );
    assertEquals([serials.length, names.length], [12, 12]);
    assertEquals(listTree(home), [".net_download/", HISTORY]);
    await assertRejects(
      () => new ConfigMemory(home, "none", signal).meet(contact(10n, "zoo11")),
      SignatureError,
      'cannot use the zoo "/media/stick": it has the serial 10, and had the serial 11',
    );
  }));

Deno.test("commands that only look note whom they met, and keep no list", () =>
  withTempFolder(async (home) => {
    await new ConfigMemory(home, "none", signal).meet(contact(7n));
    assertEquals(listTree(home), []);
    const memory = new ConfigMemory(home, "contacts", signal);
    await memory.meet(contact(7n));
    memory.keep(new URL("https://h/"), {
      folder: new URL("https://h/"),
      list: "",
      signature: "1\n2\n3\n4\n",
    });
    assertEquals(listTree(home), [".net_download/", HISTORY]);
  }));

Deno.test("a file of serials that is damaged is an error that says what to do, and stays", () =>
  withTempFolder(async (home) => {
    const path = join(home, HISTORY);
    await Deno.mkdir(join(home, ".net_download"));
    await Deno.writeTextFile(path, '{"format":1,"serials":[');
    const error = await assertRejects(
      () => new ConfigMemory(home, "all", signal).meet(contact(7n)),
      StoreError,
      `cannot use "${path}", which holds the serials of signed zoos`,
    );
    assertEquals(error.hint?.includes("put back a copy"), true);
    assertEquals(await Deno.readTextFile(path), '{"format":1,"serials":[');
  }));

Deno.test("the list of a zoo is kept with its signature, for that zoo alone", () =>
  withTempFolder((home) => {
    const memory = new ConfigMemory(home, "all", signal);
    const zoo = new URL("https://h/zoo/");
    const texts = {
      folder: new URL("https://h/zoo/raw/master/"),
      list: "ab  c\n\nde  f\n",
      signature: "1\n2\n3\n4\n",
    };
    memory.keep(zoo, texts);
    assertEquals(memory.recall(zoo), texts);
    assertEquals(memory.recall(new URL("https://h/")), undefined);
    const newer = { ...texts, list: "", signature: "1\n2\n3\n5\n" };
    memory.keep(zoo, newer);
    assertEquals(memory.recall(zoo), newer);
  }));
