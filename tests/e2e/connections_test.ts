import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { entry, gzip, tar } from "../support/archives.ts";
import { RangeServer } from "../support/range_server.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { seededBytes } from "../support/transfer.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const ENTRIES = ["heart", "lung"];
const archive = gzip(
  tar(entry({ name: "model.bin" }, seededBytes(20_000_000, 9))),
);

/** Runs `body` for a zoo of two entries with two large archives each, on a host of their own that is slow. */
async function withLargeZoo(
  body: (user: User, server: RangeServer) => Promise<void>,
): Promise<void> {
  await using server = new RangeServer(archive, { each: 5_000_000 });
  const sections = (entry: string) =>
    ["data", "weights"].map((name) => {
      const url = server.url(`/${entry}-${name}.tar.gz`).href;
      return section(name, { url, local_id: name });
    });
  const files = ENTRIES.map((entry) => [
    inEntry(entry, "main.ini"),
    manifest("1.0", ...sections(entry)),
  ]);
  await withUser(
    Object.fromEntries(files),
    (user) => body(user, server),
  );
}

/** Whether parts were asked for, over no more connections than there may be. */
function assertWithin(limit: number, { asked, peak }: RangeServer): void {
  assert(asked.some(({ range }) => range !== null), "no part was asked for");
  assertEquals(peak, limit);
}

Deno.test("a host sees no more connections than --connections says, over all archives and entries of a run", () =>
  withLargeZoo(async (user, server) => {
    const args = ["--jobs", "4", "--connections", "3", "--json"];
    const { code, stdout } = await user.run(...ENTRIES, ...args);
    assertEquals(code, 0);
    assertWithin(3, server);
    const told = [...stdout.matchAll(/"connections":(\d+)/g)].map(Number);
    assert(told.every((count) => !(count > 3)));
  }));

Deno.test("NET_DOWNLOAD_CONNECTIONS limits what mirror asks of a host, over all entries", () =>
  withLargeZoo(async (user, server) => {
    user.env["NET_DOWNLOAD_CONNECTIONS"] = "3";
    const { code } = await user.run(
      "mirror",
      ...ENTRIES,
      "--to",
      "stick",
      "--jobs",
      "2",
    );
    assertEquals(code, 0);
    assertWithin(3, server);
  }));

Deno.test("--connections 1 asks for archives one at a time and whole", () =>
  withLargeZoo(async (user, server) => {
    const { code } = await user.run(...ENTRIES, "--connections", "1");
    assertEquals([code, server.peak], [0, 1]);
    assert(server.asked.every(({ range }) => range === null));
  }));

/** Bytes of a file that is asked for with many others. */
const SMALL = new Uint8Array(1000).fill(7);

/** Milliseconds that each answer is on its way. */
const ROUND_TRIP_MS = 100;

/**
 * Runs `body` for a zoo with an entry of 60 small files on a host that is far
 * away. It refuses requests where it has more than `places` under way.
 */
async function withSmallFiles(
  places: number,
  body: (user: User, peak: () => number) => Promise<void>,
): Promise<void> {
  let [open, most] = [0, 0];
  await using server: RangeServer = new RangeServer(SMALL, {
    async instead(_asked, _count, server) {
      most = Math.max(most, ++open);
      const isRefused = open > places;
      await delay(ROUND_TRIP_MS);
      open--;
      return isRefused
        ? new Response("too many", { status: 503 })
        : server.proper(null);
    },
  });
  const sections = Array.from(
    { length: 60 },
    (_, index) =>
      section(`part${index}`, {
        action: "copy",
        url: server.url(`/${index}.json`).href,
        size: String(SMALL.length),
      }),
  );
  await withUser(
    { [inEntry("many", "main.ini")]: manifest("1.0", ...sections) },
    (user) => body(user, () => most),
  );
}

for (const args of [["many"], ["mirror", "many", "--to", "stick"]]) {
  Deno.test(`small files come many at a time from a host that is far away and answers all at once: ${args[0]}`, () =>
    withSmallFiles(Infinity, async (user, peak) => {
      const { code } = await user.run(...args);
      assertEquals(code, 0);
      assert(peak() > 8, `only ${peak()} at a time`);
      assert(peak() <= 32, `${peak()} at a time`);
    }));
}

Deno.test("small files come no more at a time than --connections says", () =>
  withSmallFiles(Infinity, async (user, peak) => {
    const { code } = await user.run("many", "--connections", "5");
    assertEquals([code, peak()], [0, 5]);
  }));

Deno.test("small files come from a host that refuses what is beyond ten at a time", () =>
  withSmallFiles(10, async (user) => {
    const { code } = await user.run("many");
    assertEquals(code, 0);
  }));

for (const value of ["0", "-1", "abc", "1.5", ""]) {
  Deno.test(`--connections "${value}" is refused before anything is asked`, () =>
    withLargeZoo(async (user, server) => {
      const given = await user.run("heart", `--connections=${value}`);
      assertEquals([given.code, server.asked.length], [2, 0]);
      assertStringIncludes(given.stderr, "--connections");
      if (value === "") return;
      user.env["NET_DOWNLOAD_CONNECTIONS"] = value;
      const { code, stderr } = await user.run("heart");
      assertEquals([code !== 0, server.asked.length], [true, 0]);
      assertStringIncludes(stderr, "NET_DOWNLOAD_CONNECTIONS");
    }));
}
