// Logins and queries in addresses: used where they belong, shown and stored nowhere.
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { runProgram } from "../support/program.ts";
import { tarGz } from "../support/tar_gz.ts";
import { listTree, withTempFolder } from "../support/temp.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const archive = await tarGz({ "a.txt": "content" });
const SECRETS = ["s3cret", "s1gnat", "l0gin", "t1cket"];
const ZOO_LOGIN = `Basic ${btoa("ann:s3cret@1")}`;

/** Serves the entry `toy` to who has the zoo's login and query, with a second archive that a stranger has. */
function serveZoo(server: MisbehavingServer, stranger: MisbehavingServer) {
  const guarded = (path: string, body: string | Uint8Array) =>
    server.answer(
      path,
      ({ headers, target }) =>
        headers.get("authorization") === ZOO_LOGIN &&
          target.endsWith("?sig=s1gnat")
          ? { body }
          : { status: 401 },
    );
  const own = guarded(`/${inEntry("toy", "data.tar.gz")}`, archive);
  const far = stranger.answer("/far.tar.gz", () => ({ body: archive }));
  const theirs = far.href.replace("//", "//bob:l0gin@") + "?ticket=t1cket";
  const keys = { url: own.href, destination: "data" };
  const farKeys = { url: theirs, destination: "models" };
  const text = manifest("1.0", section("data", keys)) +
    section("far", farKeys);
  guarded(`/${inEntry("toy", "main.ini")}`, text);
  guarded("/raw/5-reorganising-with-lfs/README.md", "");
}

Deno.test("net_download uses logins and queries of addresses, and shows and stores them nowhere", () =>
  withTempFolder(async (folder) => {
    await using server = new MisbehavingServer();
    await using stranger = new MisbehavingServer();
    serveZoo(server, stranger);
    const { host } = server.url("/");
    const zoo = `http://ann:s3cret%401@${host}/?sig=s1gnat`;
    const run = async (code: number, address: string, ...args: string[]) => {
      const ended = await runProgram({
        args,
        env: { HOME: folder, niftynet_model_zoo: address },
        cwd: folder,
      });
      assertEquals(ended.code, code, `${args.join(" ")}: ${ended.stderr}`);
      for (const secret of SECRETS) {
        assert(
          !`${ended.stdout}${ended.stderr}`.includes(secret),
          `${args.join(" ")}: ${ended.stdout}${ended.stderr}`,
        );
      }
    };
    await run(0, zoo, "-n", "toy");
    await run(0, zoo, "--json", "-n", "toy");
    await run(0, zoo, "toy");
    for (
      const args of [
        ["--json", "-r", "toy"],
        ["list"],
        ["list", "--json"],
        ["info", "toy"],
        ["info", "--json", "toy"],
        ["where", "toy"],
        ["bom"],
        ["bom", "--json"],
        ["bom", "--zoo", zoo, "toy"],
        ["update"],
        ["verify", "toy"],
        ["mirror", "--to", join(folder, "mirror"), "toy"],
        ["mirror", "--to", join(folder, "mirror.tar"), "toy"],
      ]
    ) await run(0, zoo, ...args);
    Deno.removeSync(join(folder, "niftynet", "models", "toy", "a.txt"));
    await run(1, zoo, "verify", "toy");
    await run(0, zoo, "verify", "--repair", "toy");
    await run(1, zoo.replace("s3cret", "s3cretX"), "-r", "other");
    await run(1, `ftp://ann:s3cret@${host}/`, "toy");
    await run(1, `http://ann:s3cret/2@${host}/`, "toy");

    assert(
      server.requests.every(({ headers }) =>
        headers.get("authorization")?.startsWith("Basic ")
      ),
    );
    const far = stranger.requests.map(({ target, headers }) => [
      target,
      headers.get("authorization"),
    ]);
    assert(far.length > 0);
    for (const each of far) {
      assertEquals(each, [
        "/far.tar.gz?ticket=t1cket",
        `Basic ${btoa("bob:l0gin")}`,
      ]);
    }
    // The manifest as the zoo's owner wrote it is where such a login was put.
    for (const path of listTree(folder)) {
      if (path.endsWith("/") || path.endsWith(".tar.gz")) continue;
      const text = Deno.readTextFileSync(join(folder, path));
      const secrets = SECRETS.filter((secret) => text.includes(secret));
      assert(secrets.every((secret) => /l0gin|t1cket/.test(secret)), path);
      if (!path.startsWith(".niftynet/")) assertEquals(secrets, [], path);
    }
  }));
