import { assert, assertEquals } from "@std/assert";
import { entry, gzip, seededRandom, tar } from "../support/archives.ts";
import { programCommand } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const SMALL = 1500;

/** Enough small files for a second Worker, then one that is hashed outside of the first. */
const archive = gzip(tar(
  ...Array.from(
    { length: SMALL },
    (_, index) => entry({ name: `small/${index}` }, `file ${index}`),
  ),
  entry({ name: "large" }, new Uint8Array(8 * 1024 * 1024).fill(7)),
));

const files = {
  [inEntry("toy", "main.ini")]: manifest(
    "1.0",
    section("data", { url: "data.tar.gz", destination: "data" }),
  ),
  [inEntry("toy", "data.tar.gz")]: archive,
};

/** Files that there are below the user's home, installed or staged. */
function countFiles(user: User): number {
  try {
    return user.installed().length;
  } catch (error) {
    // A folder that was listed has been renamed since.
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Small files that are where they belong. */
function smallFiles(user: User): number {
  return user.installed().filter((path) =>
    path.startsWith("data/toy/small/") && !path.endsWith("/")
  ).length;
}

/** Runs the program and kills it once there are so many files. Returns whether it was killed. */
async function runAndKill(user: User, count: number): Promise<boolean> {
  const child = programCommand({ args: ["toy"], env: user.env }).spawn();
  const ended = { is: false };
  const status = child.status.then((status) => {
    ended.is = true;
    return status;
  });
  while (!ended.is && countFiles(user) < count) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (!ended.is) child.kill("SIGKILL");
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  return (await status).signal === "SIGKILL";
}

Deno.test("SIGKILL while several threads expand loses nothing, and the next run completes", async () => {
  const random = seededRandom(20261126);
  const counts = Array.from({ length: 3 }, () => 1 + random(SMALL));
  let kills = 0;
  for (const count of [...counts, SMALL + 1]) {
    await withUser(files, async (user) => {
      const own = user.path("niftynet/data/toy/mine.txt");
      await Deno.mkdir(user.path("niftynet/data/toy"), { recursive: true });
      await Deno.writeTextFile(own, "mine");
      if (await runAndKill(user, count)) {
        kills++;
        const claims = (await user.run("verify", "toy")).code === 0;
        assert(!claims || smallFiles(user) === SMALL);
      }
      assertEquals(await Deno.readTextFile(own), "mine");
      const next = await user.run("-r", "toy");
      assertEquals(next.code, 0, next.stderr);
      const verified = await user.run("verify", "toy");
      assertEquals(verified.code, 0, verified.stdout + verified.stderr);
      const left = user.installed()
        .filter((path) => path.startsWith(".net_download/unfinished/"));
      assertEquals(left, []);
      assertEquals(await Deno.readTextFile(own), "mine");
      assertEquals(smallFiles(user), SMALL);
    });
  }
  assert(kills > counts.length / 2, `only ${kills} runs were killed`);
});
