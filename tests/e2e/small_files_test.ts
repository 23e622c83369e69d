import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { hashBytes } from "../../src/store/hash_file.ts";
import { RangeServer } from "../support/range_server.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

/** What every file holds. */
const CONTENT = new Uint8Array(1000).fill(7);

const FILES = 60;

/** How the host of the files behaves. */
interface HostOptions {
  /** Milliseconds that each answer is on its way. */
  roundTripMs?: number;
  /** Requests under way beyond which it refuses more. */
  places?: number;
  /** Whether the manifest tells what the files must be. */
  digests?: boolean;
  /** Does something when a file is asked for; may answer instead. */
  asked?(path: string): Response | undefined;
}

/** An entry of small files, and the most that its host was asked for at a time. */
interface SmallFiles {
  user: User;
  host: RangeServer;
  peak(): number;
}

async function withSmallFiles(
  {
    roundTripMs = 0,
    places = Infinity,
    digests = false,
    asked = () => undefined,
  }: HostOptions,
  body: (files: SmallFiles) => Promise<void>,
): Promise<void> {
  let [open, most] = [0, 0];
  await using host: RangeServer = new RangeServer(CONTENT, {
    async instead({ path }, _count, server) {
      most = Math.max(most, ++open);
      const isRefused = open > places;
      await delay(roundTripMs);
      open--;
      if (isRefused) return new Response("too many", { status: 503 });
      return asked(path) ?? server.proper(null);
    },
  });
  const sections = Array.from(
    { length: FILES },
    (_, index) =>
      section(`part${index}`, {
        action: "copy",
        url: host.url(`/${index}.json`).href,
        size: String(CONTENT.length),
        ...digests && { sha256: hashBytes(CONTENT) },
      }),
  );
  const files = {
    ...toyEntry(),
    [inEntry("many", "main.ini")]: manifest("1.0", ...sections),
  };
  await withUser(
    files,
    (user) => body({ user, host, peak: () => most }),
  );
}

for (const args of [["many"], ["mirror", "many", "--to", "stick"]]) {
  Deno.test(`small files come many at a time from a host that is far away and answers all at once: ${args[0]}`, () =>
    withSmallFiles({ roundTripMs: 300 }, async ({ user, peak }) => {
      const { code } = await user.run(...args);
      assertEquals(code, 0);
      assert(peak() > 8, `only ${peak()} at a time`);
      assert(peak() <= 32, `${peak()} at a time`);
    }));
}

Deno.test("small files come no more at a time than --connections says", () =>
  withSmallFiles({ roundTripMs: 100 }, async ({ user, peak }) => {
    const { code } = await user.run("many", "--connections", "5");
    assertEquals([code, peak()], [0, 5]);
  }));

Deno.test("small files come from a host that refuses what is beyond ten at a time", () =>
  withSmallFiles({ roundTripMs: 300, places: 10 }, async ({ user, host }) => {
    const { code } = await user.run("many");
    assertEquals(code, 0);
    assert(host.asked.length > FILES, "nothing was refused");
  }));

Deno.test("small files of an entry are gathered under the one lock of their folder", () => {
  const locks = new Set<string>();
  let work = "";
  const asked = () => {
    for (const { name } of Deno.readDirSync(work)) {
      if (name.endsWith(".lock")) locks.add(name.replace(/-.*/, ""));
    }
    return undefined;
  };
  return withSmallFiles({ asked }, async ({ user }) => {
    work = user.path("niftynet/.net_download");
    const { code } = await user.run("many");
    assertEquals([code, [...locks]], [0, ["folder"]]);
    assert(!hasLeftovers(user));
  });
});

function hasLeftovers(user: User): boolean {
  return user.installed().some((path) => path.includes(".net_download"));
}

/** Installs, while the host does not have the last file, and checks that it does not fail for anything else. */
async function failOnce(user: User): Promise<void> {
  const { code, stderr } = await user.run("many");
  assertEquals(code, 1);
  assertStringIncludes(stderr, `/${FILES - 1}.json`);
}

/** A host that does not have the last file until it is told to. */
function lacking() {
  const lack = { isOver: false };
  const asked = (path: string) =>
    path === `/${FILES - 1}.json` && !lack.isOver
      ? new Response("none", { status: 404 })
      : undefined;
  return { lack, asked };
}

Deno.test("small files that came before one failed are kept, whatever is installed meanwhile, and do not come again", () => {
  const { lack, asked } = lacking();
  return withSmallFiles({ asked, digests: true }, async ({ user, host }) => {
    await failOnce(user);
    assertEquals((await user.run("toy")).code, 0);
    lack.isOver = true;
    host.asked.length = 0;
    assertEquals((await user.run("many")).code, 0);
    assertEquals(host.asked.map(({ path }) => path), [`/${FILES - 1}.json`]);
    assert(!hasLeftovers(user));
  });
});

Deno.test("clean names the folder that small files are kept in, and removes it", () => {
  const { asked } = lacking();
  return withSmallFiles({ asked, digests: true }, async ({ user }) => {
    await failOnce(user);
    const { stdout } = await user.run("clean", "-n");
    assertStringIncludes(
      stdout,
      ".gathered: an unfinished download, which the next run would resume (",
    );
    assertEquals((await user.run("clean", "--yes")).code, 0);
    assert(!hasLeftovers(user));
  });
});
