import { assertEquals } from "@std/assert";
import { writeRelease } from "../scripts/fake_release.ts";
import { DESCRIBED_EVENTS } from "../support/event_schema.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { sha256 } from "../support/transfer.ts";
import { deadAddress, inEntry, manifest, section } from "../support/zoo.ts";

/**
 * Events that take a run that is stopped, or a compiled program:
 * interrupted_test.ts and self_update_test.ts.
 */
const UNSEEN = ["archive-kept", "program-replaced"];

/** A server that is busy when it is asked first. */
function busyOnce(archive: Uint8Array<ArrayBuffer>): () => Response {
  let asked = 0;
  return () =>
    ++asked === 1
      ? new Response("", { status: 503, headers: { "retry-after": "0" } })
      : new Response(archive);
}

/** What a user does with a zoo, in order; each line of `--json` is held against the schema as it is read. */
async function useEverything(user: User): Promise<string[]> {
  const { zoo } = user;
  const kinds: string[] = [];
  const run = async (...args: string[]) => {
    const { stdout } = await user.run("--json", ...args);
    const lines = stdout.trimEnd().split("\n");
    kinds.push(...lines.map((line) => JSON.parse(line).event));
  };
  const installed = (path: string, text: string) =>
    writeFile(user.path("niftynet"), path, text);

  await run("--version");
  await run("help", "where");
  await run("--jobs", "none", "toy");
  await run("list");
  await run("-n", "toy");
  await installed("data/toy/a.txt", "mine");
  await run(
    "toy",
    "nobody",
    "--zoo",
    await deadAddress(),
    "--zoo",
    zoo.address,
  );
  await run("toy");
  await run("info", "toy");
  await run("info", "--files", "toy");
  await run("where", "toy");
  await run("verify");
  await run("list", "--set-aside");
  await run("bom");
  await run("lock");

  // The new version lacks what the user changed, and what the user did not.
  await installed("data/toy/sub/b.txt", "changed");
  await run("verify", "--diff");
  Object.assign(zoo.files, toyEntry("2.0"), {
    [inEntry("toy", "data.tar.gz")]: await tarGz({ "new.txt": "new" }),
  });
  await run("update", "--zoo", await deadAddress(), "--zoo", zoo.address);
  const archive = await tarGz({ "new.txt": "new" });
  zoo.files[inEntry("toy", "data.tar.gz")] = busyOnce(archive);
  await run("toy", "-r", "--retries", "1");

  const model = new TextEncoder().encode("a model");
  zoo.files[inEntry("model", "net.onnx")] = model;
  const copied = section("net", {
    action: "copy",
    url: "net.onnx",
    sha256: await sha256(model),
  });
  for (const version of ["1.0", "2.0"]) {
    zoo.files[inEntry("model", "main.ini")] = manifest(version, copied);
    await run("model");
  }

  await run("mirror", "toy", "--to", user.path("mirror"));
  await run("check", user.path("mirror"));
  const pack = ["pack", "own", "--to", user.path("own")];
  const data = await writeFile(user.folder, "images/a.nii", "a");
  await run(...pack, "--data", user.path("images"), "-n");
  await run(...pack, "--data", user.path("images"));
  await run(...pack, "--data", user.path("images"), "--code", data);

  Deno.mkdirSync(user.path("release"));
  writeRelease(user.path("release"));
  user.env.NET_DOWNLOAD_RELEASES = user.path("release");
  await run("self-update", "--check");

  await run("clean", "--set-aside", "-n");
  await run("clean", "--set-aside", "-y");
  await run("remove", "-n", "toy");
  await run("remove", "-y", "toy");
  await run("uninstall", "-n");
  await run("uninstall", "-y");
  return kinds;
}

Deno.test("--json tells every event that its schema describes", () =>
  withUser(toyEntry(), async (user) => {
    user.env.NET_DOWNLOAD_RETRIES = "0";
    const seen = new Set([...UNSEEN, ...await useEverything(user)]);
    assertEquals([...seen].sort(), [...DESCRIBED_EVENTS].sort());
  }));
