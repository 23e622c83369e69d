import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { validateBills } from "../support/cyclonedx.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  canSign,
  makeSigner,
  signedBy,
  twoEntries,
} from "../support/signed_zoo.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { deadAddress, inEntry, manifest, section } from "../support/zoo.ts";

/** What the tests look at in a component. */
interface Component {
  type: string;
  name: string;
  version?: string;
  licenses?: unknown;
  authors?: unknown;
  hashes?: { content: string }[];
  externalReferences: { type: string; url: string; hashes?: unknown }[];
  properties: { name: string; value: string }[];
  components: Component[];
}

/** All that runs wrote: the last test holds them against the schema, in one go. */
const written: string[] = [];

/** The components of a bill that a run wrote, and nothing else. */
async function bill(user: User, ...args: string[]): Promise<Component[]> {
  const { code, stdout, stderr } = await user.run("bom", ...args);
  assertEquals([code, stderr], [0, ""]);
  written.push(stdout);
  return JSON.parse(stdout).components;
}

function property(component: Component | undefined, name: string) {
  return component?.properties
    .find((each) => each.name === `net_download:${name}`)?.value;
}

/** The toy, with what its maker says. */
function toyWithAbout() {
  const files = toyEntry();
  const path = inEntry("toy", "main.ini");
  files[path] = String(files[path]).replace(
    "[config]\n",
    "[config]\nlicense = CC-BY-4.0\nauthors = Lovelace, Ada\n",
  );
  return files;
}

Deno.test("bom writes what is installed: where it is from, with which digests, since when", () =>
  withUser({ ...toyWithAbout(), ...toyEntry("2.0", "vnet") }, async (user) => {
    await user.run("vnet", "toy");
    user.env.niftynet_model_zoo = await deadAddress();
    const [toy, vnet, ...more] = await bill(user, "--offline");
    assertEquals(
      [toy, vnet].map((each) => [each?.type, each?.name, each?.version]),
      [
        ["machine-learning-model", "toy", "1.0"],
        ["machine-learning-model", "vnet", "2.0"],
      ],
    );
    assertEquals(more, []);
    assertEquals(toy?.licenses, [
      { expression: "CC-BY-4.0", acknowledgement: "declared" },
    ]);
    assertEquals(toy?.authors, [{ name: "Lovelace, Ada" }]);
    assertEquals(property(toy, "zoo"), user.zoo.address);
    assertEquals(property(toy, "condition"), "installed");
    assertEquals(property(toy, "installed-by"), "net_download 0.1.0");
    const since = Date.parse(property(toy, "installed-at") ?? "");
    assert(Math.abs(Date.now() - since) < 3_600_000);
    assertEquals(
      toy?.components.map(({ type, name, hashes, externalReferences }) => [
        type,
        name,
        hashes?.[0]?.content.length,
        externalReferences[0]?.url,
      ]),
      [
        [
          "data",
          "data",
          64,
          `${user.zoo.address}/${inEntry("toy", "data.tar.gz")}`,
        ],
        [
          "machine-learning-model",
          "weights",
          64,
          `${user.zoo.address}/${inEntry("toy", "weights.tar.gz")}`,
        ],
      ],
    );
    assertEquals((await bill(user, "vnet")).map(({ name }) => name), ["vnet"]);
  }));

Deno.test("bom writes the same bytes again, but for the time, which SOURCE_DATE_EPOCH gives", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    user.env["SOURCE_DATE_EPOCH"] = "86400";
    const { stdout } = await user.run("bom");
    assertStringIncludes(stdout, '"timestamp": "1970-01-02T00:00:00.000Z"');
    assertEquals((await user.run("bom", "-q")).stdout, stdout);
    const json = await user.run("bom", "--json");
    assertEquals(JSON.parse(json.stdout).bom, JSON.parse(stdout));
    user.env["SOURCE_DATE_EPOCH"] = "today";
    const refused = await user.run("bom");
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(refused.stderr, "SOURCE_DATE_EPOCH");
  }));

Deno.test("bom of a machine with nothing on it is empty, and makes nothing", () =>
  withUser({}, async (user) => {
    assertEquals(await bill(user), []);
    assertEquals([...Deno.readDirSync(user.folder)], []);
  }));

Deno.test("bom marks entries that are incomplete, or that Python's command installed", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    await Deno.remove(user.path("niftynet/data/toy"), { recursive: true });
    const text = manifest(
      "1.5",
      section("data", {
        url: "http://ann:s3cret@lab.example/a.tar.gz?sig=s1gnat",
        destination: "data",
      }),
    );
    const caches = ".niftynet/.downloads_local_config_cache";
    await writeFile(user.folder, `${caches}/old_main.ini`, text);
    await writeFile(user.folder, "niftynet/data/old/a.txt", "a");
    const [old, toy] = await bill(user);
    assertEquals(property(toy, "condition"), "incomplete");
    assertEquals([old?.type, old?.version], ["data", "1.5"]);
    assertEquals(property(old, "installed-by"), "NiftyNet's Python command");
    assertEquals(property(old, "zoo"), undefined);
    assertEquals(old?.components[0]?.hashes, undefined);
    assertEquals(
      old?.externalReferences.map(({ url }) => url),
      ["http://lab.example/a.tar.gz?…"],
    );
  }));

Deno.test("bom takes no digests of an installation that Python's command has replaced", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    const record = ".niftynet/.downloads_local_config_cache/toy_main.ini";
    const text = await Deno.readTextFile(user.path(record));
    await writeFile(user.folder, record, text.replace("1.0", "1.1"));
    const [toy] = await bill(user);
    assertEquals(toy?.version, "1.1");
    assertEquals(toy?.components.map(({ hashes }) => hashes), [
      undefined,
      undefined,
    ]);
    assertEquals(property(toy, "installed-by"), "NiftyNet's Python command");
  }));

Deno.test("bom names what cannot be read, and exits with 1", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    const record = ".niftynet/.downloads_local_config_cache/toy_main.ini";
    await writeFile(user.folder, record, "[data]\naction = explode\n");
    const { code, stdout, stderr } = await user.run("bom");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "explode");
    written.push(stdout);
    const [toy] = JSON.parse(stdout).components;
    assertEquals(property(toy, "condition"), "unreadable");
    assertStringIncludes(property(toy, "problem") ?? "", "explode");
  }));

Deno.test("bom of an entry that is not installed writes nothing but why", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    const { code, stdout, stderr } = await user.run("bom", "toy", "tuy");
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, '"tuy" is not installed');
    assertStringIncludes(stderr, "Did you mean toy?");
  }));

Deno.test("bom --zoo tells what a folder, a bundle and a server have", () =>
  withUser({ ...toyWithAbout(), ...toyEntry("2.0", "vnet") }, async (user) => {
    const listed = ["toy", "vnet"].map((id) => ({ id, archives: [] }));
    user.zoo.files["raw/5-reorganising-with-lfs/index.json"] = JSON.stringify({
      format: 1,
      entries: listed,
    });
    for (const to of ["mirror", "mirror.tar"]) {
      assertEquals((await user.run("mirror", "--all", "--to", to)).code, 0);
    }
    const digests = (components: Component[]) =>
      components.flatMap(({ components }) =>
        components.map(({ hashes }) => hashes?.[0]?.content)
      );
    const folder = await bill(user, "--zoo", "mirror", "--all");
    assertEquals(
      folder.map(({ name, version, type }) => [name, version, type]),
      [
        ["toy", "1.0", "machine-learning-model"],
        ["vnet", "2.0", "machine-learning-model"],
      ],
    );
    assertEquals(digests(folder).map((each) => each?.length), [64, 64, 64, 64]);
    assertEquals(folder[0]?.licenses, [
      { expression: "CC-BY-4.0", acknowledgement: "declared" },
    ]);
    const bundle = await bill(user, "--zoo", "mirror.tar", "vnet", "toy");
    assertEquals(digests(bundle), digests(folder));
    const server = await bill(user, "--all");
    assertEquals(server.map(({ name }) => name), ["toy", "vnet"]);
    assertEquals(property(server[0], "zoo"), user.zoo.address);
    // The mirror's own manifests have digests, those of this server have none.
    assertEquals(digests(server), [undefined, undefined, undefined, undefined]);
    await Deno.remove(user.path("mirror", inEntry("toy", "data.tar.gz")));
    const broken = await user.run("bom", "--zoo", "mirror", "--all");
    assertEquals(broken.code, 1);
    assertStringIncludes(broken.stderr, "data.tar.gz");
    written.push(broken.stdout);
    const [toy, vnet] = JSON.parse(broken.stdout).components;
    assertStringIncludes(property(toy, "problem") ?? "", "data.tar.gz");
    assertEquals(property(vnet, "problem"), undefined);
  }));

Deno.test("bom hashes archives on a disk of which no one says what they are", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("mirror", "toy", "--to", "mirror");
    const root = user.path("mirror/raw/5-reorganising-with-lfs");
    await Deno.remove(`${root}/index.json`);
    const [told] = await bill(user, "--zoo", "mirror", "toy");
    const text = await Deno.readTextFile(`${root}/toy/main.ini`);
    await Deno.writeTextFile(
      `${root}/toy/main.ini`,
      text.replaceAll(/^(?:sha256|size).*\n/gm, ""),
    );
    const [found] = await bill(user, "--zoo", "mirror", "toy");
    assertEquals(
      found?.components.map(({ hashes }) => hashes),
      told?.components.map(({ hashes }) => hashes),
    );
  }));

Deno.test("bom --zoo wants to know which entries, and --installed asks no zoo", () =>
  withUser(toyEntry(), async (user) => {
    await user.run("toy");
    for (const args of [["--zoo", "x"], ["--all", "toy"]]) {
      const { code, stdout, stderr } = await user.run("bom", ...args);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, "--all");
    }
    const unknown = await user.run("bom", "--zoo", user.zoo.address, "tuy");
    assertEquals([unknown.code, unknown.stdout], [1, ""]);
    assertStringIncludes(unknown.stderr, "no such entry");
    user.env["NET_DOWNLOAD_ZOO"] = await deadAddress();
    const installed = await bill(user, "--installed");
    assertEquals(installed.map(({ name }) => name), ["toy"]);
  }));

Deno.test({
  name: "bom names the key that vouched, of a zoo and of what is installed",
  ignore: !canSign,
  fn: () =>
    withUser({}, async (user) => {
      const owner = await makeSigner(user.folder, "owner");
      const files = await signedBy(owner, await twoEntries());
      for (const [path, content] of Object.entries(files)) {
        await writeFile(user.folder, `zoo/${path}`, content);
      }
      const zoo = ["--zoo", "zoo", "--zoo-key", owner.key];
      const keys = (components: Component[]) =>
        components.map((each) => property(each, "signed-by"));
      assertEquals((await user.run(...zoo, "heart")).code, 0);
      assertEquals((await user.run("--zoo", "zoo", "lung")).code, 0);
      assertEquals(keys(await bill(user)), [owner.id, undefined]);
      const signed = await bill(user, ...zoo, "--all");
      assertEquals(keys(signed), [owner.id, owner.id]);
      assertEquals(signed[0]?.components[0]?.hashes?.[0]?.content.length, 64);
      await writeFile(user.folder, `zoo/${inEntry("lung", "main.ini")}`, "x");
      const changed = await user.run("bom", ...zoo, "--all");
      assertEquals(changed.code, 1);
      written.push(changed.stdout);
      const [heart, lung] = JSON.parse(changed.stdout).components;
      assertEquals(property(heart, "problem"), undefined);
      assertStringIncludes(property(lung, "problem") ?? "", "main.ini");
      const refused = await user.run("bom", ...zoo, "lung");
      assertEquals([refused.code, refused.stdout], [1, ""]);
    }),
});

Deno.test("bom writes what the official schema of CycloneDX 1.6 takes", async () => {
  const faults = await validateBills("1.6", written);
  assertEquals(faults, written.map(() => null));
});
