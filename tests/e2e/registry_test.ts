import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { hasProgram } from "../support/archives.ts";
import {
  type Access,
  type DockerRegistry,
  HAS_DOCKER_REGISTRY,
  LOGIN,
  withDockerRegistry,
} from "../support/docker_registry.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { canSign, makeSigner } from "../support/signed_zoo.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { TOY_IDS, TOY_TREE, toyZoo } from "../support/toy_zoo.ts";

const REPOSITORY = "zoo/lungs";

/** Runs `body` for a user with the toy zoo and a registry. */
function withRegistry(
  access: Access,
  body: (user: User, registry: DockerRegistry) => Promise<void>,
): Promise<void> {
  return withUser({}, (user) => {
    Object.assign(user.zoo.files, toyZoo(user.zoo.address));
    return withDockerRegistry(access, (registry) => body(user, registry));
  });
}

function test(
  name: string,
  access: Access,
  body: (user: User, registry: DockerRegistry) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !HAS_DOCKER_REGISTRY,
    fn: () => withRegistry(access, body),
  });
}

const addressOf = ({ host }: DockerRegistry) => `oci://${host}/${REPOSITORY}`;

/** Runs the program, which has to succeed. */
async function succeed(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run(...args);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** Requests that change something in the registry. */
function writes(registry: DockerRegistry): string[] {
  return registry.requests().filter((each) => !/^(GET|HEAD) /.test(each));
}

test(
  "a zoo goes through a registry unchanged",
  "open",
  async (user, registry) => {
    const address = addressOf(registry);
    const told = await succeed(user, "mirror", ...TOY_IDS, "--to", address);
    assertStringIncludes(told, `Zoo with 2 entries`);
    const [heart = "", lung = ""] = TOY_IDS;
    const list = await succeed(user, "list", "--zoo", address);
    assertStringIncludes(list, heart);
    assertStringIncludes(list, lung);
    const info = await succeed(user, "info", lung, "--zoo", address);
    assertStringIncludes(info, `${address}/raw/5-reorganising-with-lfs/lung/`);
    await succeed(user, "--zoo", address, ...TOY_IDS);
    assertEquals(user.installed(), TOY_TREE);
    // From the registry to a bundle, and from that without a network.
    const bundle = user.path("zoo.tar");
    await succeed(user, "mirror", "--zoo", address, "--all", "--to", bundle);
    await Deno.remove(user.path("niftynet"), { recursive: true });
    await Deno.remove(user.path(".niftynet"), { recursive: true });
    const alone = await user.runAlone("--zoo", bundle, ...TOY_IDS);
    assertEquals(alone.code, 0);
    assertEquals(user.installed(), TOY_TREE);
    assertMatch(await succeed(user, "verify"), /lung: OK/);
  },
);

test(
  "a mirror that is current sends nothing",
  "open",
  async (user, registry) => {
    const address = addressOf(registry);
    await succeed(user, "mirror", ...TOY_IDS, "--to", address);
    assert(writes(registry).length > 0);
    registry.forget();
    const told = await succeed(user, "mirror", ...TOY_IDS, "--to", address);
    assertStringIncludes(told, "unchanged");
    assertEquals(writes(registry), []);
  },
);

test(
  "an entry that is mirrored alone leaves the others",
  "open",
  async (user, registry) => {
    const address = addressOf(registry);
    await succeed(user, "mirror", "lung", "--to", address);
    await succeed(user, "mirror", "heart_model_zoo", "--to", address);
    const list = await succeed(user, "list", "--zoo", address);
    assertStringIncludes(list, "2 entries");
  },
);

test(
  "an installed entry is repaired and updated from a registry",
  "open",
  async (user, registry) => {
    const address = addressOf(registry);
    await succeed(user, "mirror", "lung", "--to", address);
    await succeed(user, "--zoo", address, "lung");
    await Deno.writeTextFile(user.path("niftynet/examples/lung/ct.nii"), "?");
    const repair = await user.run("verify", "--repair", "--zoo", address);
    assertEquals(repair.code, 0);
    assertEquals(
      await Deno.readTextFile(user.path("niftynet/examples/lung/ct.nii")),
      "breathes",
    );
    Object.assign(user.zoo.files, toyZoo(user.zoo.address, "2.0"));
    await succeed(user, "mirror", "lung", "--to", address);
    const told = await succeed(user, "update", "--zoo", address);
    assertStringIncludes(told, "Downloaded data");
  },
);

test("a registry without the zoo says so", "open", async (user, registry) => {
  const address = addressOf(registry);
  const { code, stderr } = await user.run("--zoo", address, "lung");
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    `cannot find a model zoo at "${address}": the repository has no artifact tagged "zoo-index"`,
  );
});

test(
  "a registry is not split, and has no addresses for web servers",
  "open",
  async (user, registry) => {
    const options = [["--split", "4G"], [
      "--base-url",
      "https://lab.example/zoo",
    ]];
    for (const option of options) {
      const { code, stderr } = await user.run(
        ...["mirror", "lung", "--to", addressOf(registry), ...option],
      );
      assertEquals(code, 2);
      assertStringIncludes(stderr, "not for a registry");
    }
    assertEquals(registry.requests(), []);
  },
);

const DOCKER_CONFIG = {
  auths: ({ host }: DockerRegistry, password: string) =>
    JSON.stringify({
      auths: { [host]: { auth: btoa(`${LOGIN.user}:${password}`) } },
    }),
};

for (const access of ["htpasswd", "token"] as const) {
  test(
    `a registry that wants a login (${access}) gets it from where Docker, Podman and curl keep it`,
    access,
    async (user, registry) => {
      const address = addressOf(registry);
      const { password } = LOGIN;
      const config = DOCKER_CONFIG.auths(registry, password);
      const push = ["mirror", "lung", "--to", address];

      const without = await user.run(...push);
      assertEquals(without.code, 1);
      assertMatch(without.stderr, /the server answered 401/);

      const docker = await writeFile(
        user.folder,
        ".docker/config.json",
        config,
      );
      await succeed(user, ...push);
      await Deno.remove(docker);

      const podman = user.path(".config/containers/auth.json");
      await writeFile(user.folder, ".config/containers/auth.json", config);
      await succeed(user, "--zoo", address, "lung");
      await Deno.remove(podman);

      const netrc =
        `machine 127.0.0.1 login ${LOGIN.user} password ${LOGIN.password}\n`;
      await writeFile(user.folder, ".netrc", netrc);
      await succeed(user, "-r", "--zoo", address, "lung");
      await Deno.remove(user.path(".netrc"));

      const login = `${LOGIN.user}:${LOGIN.password}@`;
      const withLogin = address.replace("oci://", `oci://${login}`);
      const told = await succeed(user, "-r", "--zoo", withLogin, "lung");
      assert(!told.includes(password));
    },
  );

  test(
    `a wrong password for a registry (${access}) is refused once, and never shown`,
    access,
    async (user, registry) => {
      const wrong = "not-the-password";
      await writeFile(
        user.folder,
        ".docker/config.json",
        DOCKER_CONFIG.auths(registry, wrong),
      );
      const { code, stdout, stderr } = await user.run(
        "mirror",
        "lung",
        "--to",
        addressOf(registry),
      );
      assertEquals(code, 1);
      assertMatch(stderr, /the server answered 401/);
      assert(!(stdout + stderr).includes(wrong));
    },
  );
}

test(
  "anyone reads where the token server lets them",
  "token",
  async (user, registry) => {
    const address = addressOf(registry);
    const config = DOCKER_CONFIG.auths(registry, LOGIN.password);
    const file = await writeFile(user.folder, ".docker/config.json", config);
    await succeed(user, "mirror", "lung", "--to", address);
    await Deno.remove(file);
    await succeed(user, "--zoo", address, "lung");
  },
);

test(
  "a login in a credential helper is named with the way round it",
  "htpasswd",
  async (user, registry) => {
    const config = JSON.stringify({ credsStore: "desktop" });
    await writeFile(user.folder, ".docker/config.json", config);
    const address = addressOf(registry);
    const { code, stderr } = await user.run("--zoo", address, "lung");
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      'the login is in the credential helper "desktop", which net_download does not run',
    );
    assertStringIncludes(stderr, "~/.netrc");
  },
);

Deno.test({
  name: "skopeo copies a zoo's artifacts to another registry and back",
  ignore: !HAS_DOCKER_REGISTRY || !hasProgram("skopeo"),
  fn: () =>
    withRegistry(
      "open",
      (user, first) =>
        withDockerRegistry("open", async (second) => {
          await succeed(user, "mirror", ...TOY_IDS, "--to", addressOf(first));
          const copy = async (from: string, to: string) => {
            const { success, stderr } = await new Deno.Command("skopeo", {
              args: [
                "copy",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                from,
                to,
              ],
            }).output();
            assert(success, new TextDecoder().decode(stderr));
          };
          for (const tag of ["heart", "lung", "zoo-index"]) {
            const [from, to] = [first, second].map(({ host }) =>
              `docker://${host}/${REPOSITORY}:${tag}`
            );
            const folder = `dir:${user.path(`dir-${tag}`)}`;
            const layout = `oci:${user.path("layout")}:${tag}`;
            await copy(from ?? "", folder);
            await copy(folder, layout);
            await copy(layout, to ?? "");
          }
          await succeed(user, "--zoo", addressOf(second), ...TOY_IDS);
          assertEquals(user.installed(), TOY_TREE);
        }),
    ),
});

Deno.test({
  name:
    "packed, signed, mirrored to a registry, from there to a bundle, and installed with the key where no network is",
  ignore: !HAS_DOCKER_REGISTRY || !canSign,
  fn: () =>
    withRegistry("open", async (user, registry) => {
      const source = {
        "data/scan.nii": "beats ".repeat(10_000),
        "models/model.ckpt-1.index": "index",
        "models/model.ckpt-1.meta": "meta",
        "models/model.ckpt-1.data-00000-of-00001": "data",
      };
      for (const [path, text] of Object.entries(source)) {
        await writeFile(user.folder, `source/${path}`, text);
      }
      const zoo = user.path("zoo");
      const [data, models] = ["data", "models"].map((name) =>
        user.path("source", name)
      );
      await writeFile(user.folder, "weights/note.txt", "n");
      await Deno.rename(models ?? "", user.path("weights", "models"));
      await succeed(
        user,
        ...["pack", "heart", "--to", zoo],
        ...["--data", data ?? "", "--weights", user.path("weights")],
      );
      await succeed(user, "check", zoo);
      const owner = await makeSigner(user.folder, "owner");
      const list = user.path("zoo/SHA256SUMS");
      await Deno.writeTextFile(
        `${list}.minisig`,
        await owner.sign(await Deno.readTextFile(list), "zoo=hearts serial=1"),
      );
      const key = ["--zoo-key", owner.key];
      const address = addressOf(registry);
      await succeed(user, "mirror", "--zoo", zoo, "--all", "--to", address);
      const from = ["--zoo", address, ...key];
      assertStringIncludes(await succeed(user, "list", ...from), "heart");
      assertStringIncludes(
        await succeed(user, "info", "heart", ...from),
        "1.0",
      );
      await succeed(user, "check", address, ...key);
      await succeed(user, ...from, "heart");
      const installed = listTree(user.path("niftynet"));
      const bundle = user.path("zoo.tar");
      await succeed(user, "mirror", ...from, "--all", "--to", bundle);
      await Deno.remove(user.path("niftynet"), { recursive: true });
      await Deno.remove(user.path(".niftynet"), { recursive: true });
      const alone = await user.runAlone("--zoo", bundle, ...key, "heart");
      assertEquals(alone.code, 0, alone.stderr);
      assertEquals(listTree(user.path("niftynet")), installed);
      assertEquals(
        await Deno.readTextFile(user.path("niftynet/data/heart/scan.nii")),
        source["data/scan.nii"],
      );
      // Without the owner's signature it is not used.
      const other = await makeSigner(user.folder, "other");
      const refused = await user.run(
        ...["--zoo", address, "--zoo-key", other.key, "-r", "heart"],
      );
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, other.id);
    }),
});
