import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { hasProgram, runProgramWith } from "../support/archives.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";
import { TOY_IDS, TOY_TREE, toyZoo } from "../support/toy_zoo.ts";

const ORIGINAL = fromFileUrl(
  new URL("../support/original.py", import.meta.url),
);

/** Runs `body` while Python's own web server serves a folder; gets its address. */
async function withPythonServer(
  folder: string,
  body: (address: string) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command("python3", {
    args: ["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"],
    cwd: folder,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  try {
    const { value = "" } = await reader.read();
    const port = /port (\d+)/.exec(value)?.[1];
    assert(port !== undefined, value);
    await body(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
    await reader.cancel();
    await child.status;
  }
}

/** Runs the original's double. */
async function runOriginal(
  user: User,
  zoo: string,
  ...ids: string[]
): Promise<string> {
  const config = `[global]\nhome = ${user.path("niftynet")}\n`;
  await writeFile(user.folder, ".niftynet/config.ini", config);
  const output = await runProgramWith("env", [
    `niftynet_model_zoo=${zoo}`,
    `niftynet_config_home=${user.path(".niftynet")}`,
    "python3",
    "-W",
    "ignore",
    ORIGINAL,
    ...ids,
  ]);
  return new TextDecoder().decode(output);
}

const files = (user: User) =>
  Object.entries(snapshotTree(user.path("niftynet")))
    .filter(([path, { kind }]) => kind === "file" && !path.includes("__init__"))
    .map(([path, { sha256, mtimeMs }]) => [path, sha256, mtimeMs]);

Deno.test("the original installs from a mirror behind a static web server, and this program goes on from there", () =>
  withUser({}, async (user) => {
    if (!hasProgram("python3")) return;
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    await Deno.mkdir(user.path("www"));
    await withPythonServer(user.path("www"), async (address) => {
      const { code } = await user.run(
        ...["mirror", ...TOY_IDS, "--to", "www", "--base-url", address],
      );
      assertEquals(code, 0);
      user.zoo.requests.length = 0;

      const said = await runOriginal(user, address, ...TOY_IDS);
      assertStringIncludes(said, `Accessing: ${address}\n`);
      assertStringIncludes(said, "heart_model_zoo -- weights: OK.\n");
      assertEquals(
        user.installed().filter((path) => !path.includes("__init__")),
        TOY_TREE.filter((path) => !/__init__|\/network\//.test(path)),
      );
      const again = await runOriginal(user, address, "lung");
      assertStringIncludes(again, "Already downloaded.");

      const theirs = files(user);
      const ours = await user.run("--zoo", address, ...TOY_IDS);
      assertEquals(ours.stdout.match(/Already downloaded/g)?.length, 2);
      assertEquals(
        (await user.run("-r", "--zoo", address, ...TOY_IDS)).code,
        0,
      );
      assertEquals(files(user), theirs);
      assertEquals(user.zoo.requests, []);
    });
  }));

Deno.test("an update of what the original has installed leaves nothing beside it", () =>
  withUser({}, async (user) => {
    if (!hasProgram("python3")) return;
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    await runOriginal(user, user.zoo.address, "lung");
    const newer = toyZoo(user.zoo.address, "2.0");
    const ct = await tarGz({ "ct.nii": "holds its breath" });
    Object.assign(user.zoo.files, newer, { "elsewhere/ct.tar.gz": ct });
    const { code, stderr } = await user.run("lung");
    assertEquals([code, stderr], [0, ""]);
    const folder = user.path("niftynet/examples/lung");
    assertEquals(Object.keys(snapshotTree(folder)), ["ct.nii"]);
    assertEquals(
      await Deno.readTextFile(`${folder}/ct.nii`),
      "holds its breath",
    );
  }));

Deno.test("a mirror with --base-url can still be moved, and be given another address", () =>
  withUser({}, async (user) => {
    if (!hasProgram("python3")) return;
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    const base = ["--base-url", "http://intranet.invalid/zoo"];
    await user.run("mirror", ...TOY_IDS, "--to", "www", ...base);
    const offline = await user.runAlone("--zoo", "www", ...TOY_IDS);
    assertEquals([offline.code, offline.stderr], [
      0,
      "2 entries: 2 installed\n",
    ]);
    assertEquals(user.installed(), TOY_TREE);
    await Deno.remove(user.path("niftynet"), { recursive: true });
    await Deno.remove(user.path(".niftynet"), { recursive: true });

    await withPythonServer(user.path("www"), async (address) => {
      const { code, stdout } = await user.run(
        ...["--zoo", "www", "mirror", "--all", "--to", "www"],
        ...["--base-url", address],
      );
      assertEquals(code, 0);
      assertEquals(stdout.includes("Downloading from"), false);
      const said = await runOriginal(user, address, ...TOY_IDS);
      assertStringIncludes(said, "lung -- download: OK.\n");
    });
  }));
