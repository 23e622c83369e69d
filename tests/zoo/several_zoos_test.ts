import { assertEquals, assertRejects } from "@std/assert";
import {
  IntegrityError,
  Interrupted,
  NetworkError,
  SignatureError,
  StoreError,
} from "../../src/base/errors.ts";
import { webBlob } from "../../src/transfer/blob.ts";
import { openSeveral } from "../../src/zoo/several_zoos.ts";
import type {
  EntryList,
  FoundManifest,
  ZooSource,
} from "../../src/zoo/source.ts";

/** A zoo that has these ids, or fails. */
function zoo(
  address: string,
  has: readonly string[] | Error,
  origin: EntryList["origin"] = "index",
): ZooSource {
  const found = (id: string, text = ""): FoundManifest => ({
    text,
    address: new URL(`http://${address}/${id}`),
    zoo: address,
    locate: (url) => Promise.resolve(webBlob(url)),
    owns: () => false,
    readBeside: () => Promise.resolve(undefined),
    listed: () => Promise.resolve(undefined),
  });
  const asked = <T>(answer: (ids: readonly string[]) => T) =>
    has instanceof Error ? Promise.reject(has) : Promise.resolve(answer(has));
  return {
    address,
    recallManifest: (id, text) => Promise.resolve(found(id, text)),
    findManifest: (id) =>
      asked((ids) => ids.includes(id) ? found(id) : undefined),
    signedOffers: () => Promise.resolve([]),
    listEntries: () =>
      asked((ids) => ({
        origin,
        unasked: [],
        entries: ids.map((id) => ({
          id,
          version: undefined,
          description: undefined,
          archives: [],
          zoo: address,
        })),
      })),
  };
}

const dead = new NetworkError("no answer", { retryable: true });
const cut = new IntegrityError("it is cut");

/** What several zoos answer, and what they warn of. */
async function ask(id: string, ...zoos: ZooSource[]) {
  const warnings: string[] = [];
  const found = await openSeveral(zoos, 0, (text) => warnings.push(text))
    .findManifest(id);
  return [found?.zoo, ...warnings];
}

Deno.test("findManifest() takes the entry from the first zoo that has it", async () => {
  const [a, b] = [zoo("a", ["x"]), zoo("b", ["x", "y"])];
  assertEquals(await ask("x", a, b), ["a"]);
  assertEquals(await ask("y", a, b), ["b"]);
  assertEquals(await ask("z", a, b), [undefined]);
});

Deno.test("findManifest() goes on behind a zoo that cannot be asked, and says so", async () => {
  assertEquals(await ask("x", zoo("a", dead), zoo("b", ["x"])), [
    "b",
    "no answer. The next zoo is used.",
  ]);
  assertEquals(await ask("x", zoo("a", cut), zoo("b", []), zoo("c", ["x"])), [
    "c",
    "it is cut. The next zoo is used.",
  ]);
});

Deno.test("findManifest() passes over a zoo that has another version, and tells what the first has where none has the wanted one", async () => {
  const [a, b, c] = [zoo("a", ["x"]), zoo("b", dead), zoo("c", ["x"])];
  const warnings: string[] = [];
  const zoos = openSeveral([a, b, c], 0, (text) => warnings.push(text));
  const from = async (wanted: string) =>
    (await zoos.findManifest("x", {
      accepts: ({ zoo }) => zoo === wanted,
    }))?.zoo;
  assertEquals(await from("a"), "a");
  assertEquals(await from("c"), "c");
  assertEquals(await from("d"), "a");
  assertEquals(warnings, ["no answer. The next zoo is used.", "no answer."]);
});

Deno.test("findManifest() fails with the first failure when no other zoo has the entry", async () => {
  const zoos = [zoo("a", []), zoo("b", dead), zoo("c", cut), zoo("d", [])];
  await assertRejects(() => ask("x", ...zoos), NetworkError, "no answer");
});

Deno.test("findManifest() names the zoo that could not be asked before one that is not signed", async () => {
  const unsigned = zoo("a", new SignatureError("it is not signed"));
  const find = (...zoos: ZooSource[]) =>
    openSeveral(zoos, 0, () => {}).findManifest("x");
  const [down, up] = [zoo("b", dead), zoo("c", ["x"])];
  assertEquals((await find(unsigned, down, up))?.instead, dead);
  assertEquals((await find(unsigned, up))?.instead?.failure, "signature");
  assertEquals((await find(up, down))?.instead, undefined);
});

Deno.test("findManifest() takes a zoo for the one that has the entry, whatever it calls itself", async () => {
  const named = { ...zoo("zoo.tar", ["x"]), address: "zoo.tar.001" };
  const answers = [Promise.reject(dead), named.findManifest("x")];
  const slow = {
    ...named,
    findManifest: () => answers.shift() ?? Promise.reject(dead),
  };
  const warnings: string[] = [];
  const found = await openSeveral(
    [slow, zoo("b", dead)],
    10,
    (text) => warnings.push(text),
  ).findManifest("x");
  assertEquals([found?.zoo, found?.instead, warnings], [
    "zoo.tar",
    undefined,
    [],
  ]);
});

Deno.test("findManifest() does not go on when the run is stopped, or broken", async () => {
  for (const error of [new Interrupted("SIGINT"), new TypeError("bug")]) {
    await assertRejects(
      () => ask("x", zoo("a", error), zoo("b", ["x"])),
      Error,
      error.message,
    );
  }
});

Deno.test("listEntries() has each folder once, from the first zoo that has it", async () => {
  const warnings: string[] = [];
  const zoos = openSeveral(
    [zoo("a", ["x_model_zoo", "y"]), zoo("b", dead), zoo("c", ["x", "z"])],
    0,
    (text) => warnings.push(text),
  );
  const { entries, unasked } = await zoos.listEntries();
  assertEquals(unasked, [{ failure: dead, before: new Set(["x", "y"]) }]);
  assertEquals(entries.map(({ id, zoo }) => [id, zoo]), [
    ["x_model_zoo", "a"],
    ["y", "a"],
    ["z", "c"],
  ]);
  assertEquals(warnings, ["no answer. Its entries are not listed."]);
});

Deno.test("listEntries() fails when no zoo can be asked", async () => {
  const zoos = openSeveral(
    [zoo("a", new StoreError("gone")), zoo("b", dead)],
    0,
    () => {},
  );
  await assertRejects(() => zoos.listEntries(), StoreError, "gone");
});

Deno.test("a single zoo is itself", () => {
  const single = zoo("a", []);
  assertEquals(openSeveral([single], 0, () => {}), single);
});
