import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import { webBlob } from "../../../src/transfer/blob.ts";
import { openZoo } from "../../../src/zoo/open_zoo.ts";
import { openSeveral } from "../../../src/zoo/several_zoos.ts";
import type { ZooSource } from "../../../src/zoo/source.ts";
import { stringifyIndex } from "../../../src/zoo/zoo_index.ts";
import { withTrial } from "../../support/transfer.ts";
import { type Answer, inEntry, startZoo, type Zoo } from "../../support/zoo.ts";

const MANIFEST = "[d]\naction = expand\nurl = d.tar.gz\n";
const OFFICIAL = new URL(
  "https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs/unet/download.tar.gz?dl=1",
);
const README = "raw/5-reorganising-with-lfs/README.md";
const INDEX = "raw/5-reorganising-with-lfs/index.json";

/** Runs `body` with a zoo on loopback that has these files, and its source. */
function withZoo(
  files: Record<string, Answer>,
  body: (source: ZooSource, zoo: Zoo) => Promise<void>,
): Promise<void> {
  return withTrial(async ({ context }) => {
    await using zoo = startZoo(files);
    await body(openZoo(zoo.address, context), zoo);
  });
}

for (
  const [layout, path] of [
    ["GitHub's", "raw/5-reorganising-with-lfs/"],
    ["GitLab's", "-/raw/5-reorganising-with-lfs/"],
    ["a plain", ""],
  ] as const
) {
  Deno.test(`a zoo of ${layout} layout is found, and asked in that layout from then on`, () =>
    withZoo({
      [`${path}unet/main.ini`]: MANIFEST,
      [`${path}README.md`]: "x",
    }, async (source, zoo) => {
      if (path !== "raw/5-reorganising-with-lfs/") delete zoo.files[README];
      const found = await source.findManifest("unet");
      assertEquals(found?.text, MANIFEST);
      assertEquals(found?.address.href, `${zoo.address}/${path}unet/main.ini`);
      zoo.requests.length = 0;
      assertEquals(await source.findManifest("vnet"), undefined);
      const prefix = `GET /${path}`;
      const older = prefix.replace("5-reorganising-with-lfs", "master");
      assertEquals(
        zoo.requests.filter((line) =>
          !line.startsWith(prefix) && !line.startsWith(older)
        ),
        [],
      );
    }));
}

Deno.test("a zoo with an index and no README.md is a zoo", () =>
  withZoo({ [INDEX]: stringifyIndex([]) }, async (source, zoo) => {
    delete zoo.files[README];
    assertEquals(await source.findManifest("vnet"), undefined);
    assertEquals((await source.listEntries()).origin, "index");
  }));

Deno.test("a server without either is no zoo", () =>
  withZoo({}, async (source, zoo) => {
    delete zoo.files[README];
    for (const ask of [() => source.findManifest("x"), source.listEntries]) {
      await assertRejects(ask, NetworkError, "cannot find a model zoo");
    }
  }));

Deno.test("locate() leaves addresses in the zoo as they are, and asks no one", () =>
  withZoo({ [inEntry("unet", "main.ini")]: MANIFEST }, async (source, zoo) => {
    const found = await source.findManifest("unet");
    zoo.requests.length = 0;
    const url = new URL("d.tar.gz?dl=1", found?.address);
    assertEquals(await found?.locate(url), webBlob(url));
    assertEquals(zoo.requests, []);
  }));

Deno.test("locate() asks for the index once, whatever the number of addresses elsewhere", () =>
  withZoo({
    [inEntry("unet", "main.ini")]: MANIFEST,
    [INDEX]: stringifyIndex([]),
  }, async (source, zoo) => {
    const found = await source.findManifest("unet");
    for (const name of ["x", "y"]) {
      await found?.locate(new URL(`http://elsewhere.invalid/${name}`));
    }
    const asked = zoo.requests.filter((line) => line.endsWith("index.json"));
    assertEquals(asked.length, 1);
  }));

Deno.test("an index that the server was too busy for is asked for again", () =>
  withTrial(async ({ context }) => {
    let asked = 0;
    await using zoo = startZoo({
      [INDEX]: () =>
        new Response(stringifyIndex([]), { status: asked++ > 0 ? 200 : 503 }),
    });
    const source = openZoo(zoo.address, context);
    await assertRejects(() => source.listEntries(), NetworkError, "503");
    assertEquals((await source.listEntries()).origin, "index");
  }, { retries: 0 }));

Deno.test("locate() takes storage that refuses what it does not have for one without", () =>
  withZoo({ [inEntry("unet", "main.ini")]: MANIFEST }, async (source, zoo) => {
    const refuse = () => new Response("AccessDenied", { status: 403 });
    zoo.files[INDEX] = refuse;
    zoo.files[inEntry("unet", "download.tar.gz")] = refuse;
    const found = await source.findManifest("unet");
    assertEquals(await found?.locate(OFFICIAL), webBlob(OFFICIAL));
  }));

Deno.test("locate() fails when the zoo cannot be asked, rather than to go elsewhere", () =>
  withZoo({ [inEntry("unet", "main.ini")]: MANIFEST }, async (source, zoo) => {
    zoo.files[inEntry("unet", "download.tar.gz")] = () =>
      new Response("broken", { status: 500 });
    const found = await source.findManifest("unet");
    await assertRejects(
      () => found?.locate(OFFICIAL) ?? Promise.resolve(),
      NetworkError,
      "500",
    );
  }));

Deno.test("listEntries() of a zoo without an index guesses", () =>
  withZoo({}, async (source) => {
    const { entries, origin } = await source.listEntries();
    assertEquals([origin, entries.length], ["guess", 20]);
  }));

Deno.test("listEntries() of the official zoo asks no one", () =>
  withTrial(async ({ context }) => {
    const zoo = "https://github.com/NifTK/NiftyNetModelZoo/";
    const list = await openZoo(zoo, context).listEntries();
    assertEquals([list.origin, list.entries.length], ["catalogue", 20]);
    assertEquals(list.entries[0]?.zoo, zoo);
  }, { offline: true }));

/** Answers with a manifest of a version, or that the asker has that version. */
function versioned(text: string, etag: string): Answer {
  return ({ headers }) =>
    headers.get("if-none-match") === etag
      ? new Response(null, { status: 304 })
      : new Response(text, { headers: { etag } });
}

Deno.test("findManifest() tells the version of a manifest, and takes the earlier one when the server says that it is current", () =>
  withZoo({
    [inEntry("unet", "main.ini")]: versioned(MANIFEST, '"1"'),
  }, async (source) => {
    const found = await source.findManifest("unet");
    assertEquals(found?.version, { etag: '"1"' });
    const address = found?.address.href ?? "";
    const earlier = { text: "kept", address, version: { etag: '"1"' } };
    assertEquals(
      (await source.findManifest("unet", { earlier }))?.text,
      "kept",
    );
    const old = { ...earlier, version: { etag: '"0"' } };
    assertEquals(
      (await source.findManifest("unet", { earlier: old }))?.text,
      MANIFEST,
    );
  }));

Deno.test("findManifest() does not take an earlier manifest of another address for this one", () =>
  withZoo({
    [inEntry("unet", "main.ini")]: versioned(MANIFEST, '"1"'),
  }, async (source) => {
    const earlier = {
      text: "of another zoo",
      address: "http://127.0.0.1:1/unet/main.ini",
      version: { etag: '"1"' },
    };
    const found = await source.findManifest("unet", { earlier });
    assertEquals(found?.text, MANIFEST);
  }));

/** Runs `body` with a zoo that answers its first requests for a manifest with 503. */
function withBusyZoo(
  refusals: number,
  retries: number,
  body: (source: ZooSource, asked: () => number) => Promise<void>,
): Promise<void> {
  return withTrial(async ({ context }) => {
    let asked = 0;
    await using zoo = startZoo({
      [inEntry("unet", "main.ini")]: () =>
        ++asked > refusals
          ? new Response(MANIFEST)
          : new Response("", { status: 503 }),
    });
    await body(openZoo(zoo.address, context), () => asked);
  }, { retries });
}

Deno.test("findManifest() is as patient as the user says", () =>
  withBusyZoo(10, 10, async (source, asked) => {
    assertEquals((await source.findManifest("unet"))?.text, MANIFEST);
    assertEquals(asked(), 11);
  }));

Deno.test("findManifest() does not wait long where something else serves as well", () =>
  withBusyZoo(10, 10, async (source, asked) => {
    await assertRejects(
      () => source.findManifest("unet", { brief: true }),
      NetworkError,
      "; 2 retries failed too",
    );
    assertEquals(asked(), 3);
  }));

Deno.test("findManifest() of several zoos is patient where no other zoo has the entry", () =>
  withBusyZoo(10, 10, async (busy, asked) => {
    await withZoo({}, async (other) => {
      const warnings: string[] = [];
      const zoos = openSeveral([busy, other], 10, (text) => {
        warnings.push(text);
      });
      const found = await zoos.findManifest("unet");
      assertEquals([found?.text, asked(), warnings], [MANIFEST, 11, []]);
      assertEquals(await zoos.findManifest("vnet"), undefined);
    });
  }));

Deno.test("a bundle on a server is no zoo, and the user is told what to do with it", () =>
  withTrial(async ({ context }) => {
    await using zoo = startZoo({ "zoo.tar": "a bundle" });
    const source = openZoo(`${zoo.address}/zoo.tar`, context);
    const error = await assertRejects(() => source.listEntries(), NetworkError);
    assertEquals(error.hint?.includes("download it"), true);
  }));
