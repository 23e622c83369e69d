import { assert, assertEquals, assertStringIncludes } from "@std/assert";
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
