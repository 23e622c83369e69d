import { assertEquals, assertRejects } from "@std/assert";
import { SettingsError, StoreError } from "../../../src/base/errors.ts";
import { uninstallAll } from "../../../src/inventory/uninstall/uninstall_all.ts";
import { findUninstall } from "../../../src/inventory/uninstall/find_uninstall.ts";
import type { RemovalContext } from "../../../src/inventory/removal.ts";
import { entryPaths } from "../../../src/store/layout.ts";
import { withLocks } from "../../../src/store/lock.ts";
import { type Machine, PACKAGES, TOY, withMachine } from "../machine.ts";

const find = (machine: Machine, options: Partial<RemovalContext> = {}) =>
  findUninstall(machine.context(options), machine.path("user"));

async function uninstall(
  machine: Machine,
  options: Partial<RemovalContext> = {},
): Promise<void> {
  const context = machine.context(options);
  await uninstallAll(
    await findUninstall(context, machine.path("user")),
    context,
  );
}

/** A machine as it is after some use. */
function withUsedMachine(
  body: (machine: Machine) => Promise<void>,
): Promise<void> {
  return withMachine(async (machine) => {
    machine.install("toy", TOY);
    machine.write("config/config.ini", "[global]\n");
    machine.write("home/.net_download/1-data.tar.gz.part", "half");
    machine.write("config/config-backup-2018-01-31-23-59-58-abc.ini", "old");
    await body(machine);
  });
}

/** Whether the home and the config home are there. */
const left = (machine: Machine) =>
  ["home", "config"].filter((place) =>
    [...Deno.readDirSync(machine.root)].some(({ name }) => name === place)
  );

Deno.test("uninstalling leaves nothing where all is the program's", () =>
  withUsedMachine(async (machine) => {
    const { home, config } = await find(machine);
    assertEquals(
      [home.summary, config.summary].map(({ place, files, bytes, kept }) => [
        place,
        files,
        bytes > 0,
        kept,
      ]),
      [["home", 5, true, []], ["config", 3, true, []]],
    );
    await uninstall(machine);
    assertEquals(left(machine), []);
  }));

Deno.test("uninstalling keeps what no one knows to be the program's", () =>
  withUsedMachine(async (machine) => {
    machine.write("home/data/toy/mine.txt", "mine");
    machine.write("home/data/toy/a.txt", "changed");
    machine.write("home/extensions/network/__init__.py", "import mine");
    machine.write("config/notes.txt", "mine");
    const { home, config } = await find(machine);
    const kept = [...home.summary.kept, ...config.summary.kept]
      .map((path) => path.slice(machine.root.length + 1));
    const mine = [
      "home/data/toy/a.txt",
      "home/data/toy/mine.txt",
      "home/extensions/network/__init__.py",
      "config/notes.txt",
    ];
    assertEquals(kept, mine);
    await uninstall(machine);
    assertEquals(
      [
        ...machine.list("home").map((path) => `home/${path}`),
        ...machine.list("config").map((path) => `config/${path}`),
      ],
      mine,
    );
  }));

Deno.test("uninstalling removes all where it is told to, and follows no link", () =>
  withUsedMachine(async (machine) => {
    machine.write("home/data/toy/mine.txt", "mine");
    machine.write("outside/file", "outside");
    Deno.symlinkSync(machine.path("outside"), machine.path("home/link"));
    await uninstall(machine, { wholeFolders: true });
    assertEquals(left(machine), []);
    assertEquals(machine.list("outside"), ["file"]);
  }));

Deno.test("uninstalling keeps what Python's command installed unless it is told to", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    machine.write("config/config.ini", "");
    await uninstall(machine);
    assertEquals(machine.list("home"), [
      "data/toy/a.txt",
      "data/toy/sub/b.txt",
      "models/toy/model.ckpt",
    ]);
    assertEquals(left(machine), ["home"]);
    await uninstall(machine, { wholeFolders: true });
    assertEquals(left(machine), []);
  }));

Deno.test("uninstalling removes what was installed through a link, and keeps where that leads", () =>
  withMachine(async (machine) => {
    Deno.mkdirSync(machine.path("big"));
    Deno.symlinkSync(machine.path("big"), machine.path("home/models"));
    machine.install("toy", TOY);
    await uninstall(machine);
    assertEquals(machine.list("big"), []);
    assertEquals(machine.list("home"), ["models"]);
  }));

Deno.test("uninstalling empties a home that is a link, and keeps where that leads", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    Deno.renameSync(machine.home, machine.path("big"));
    Deno.symlinkSync(machine.path("big"), machine.home);
    await uninstall(machine);
    assertEquals(machine.list("big"), []);
    assertEquals(Deno.lstatSync(machine.home).isSymlink, true);
  }));

Deno.test("uninstalling works where the config home is in the home, or is the home", () =>
  withMachine(async (machine) => {
    for (const name of ["home/.niftynet", "home"]) {
      const settings = { home: machine.home, configHome: machine.path(name) };
      machine.write("home/extensions/__init__.py", "");
      machine.write(`${name}/config.ini`, "");
      machine.write(
        `${name}/.downloads_local_config_cache/x_main.ini`,
        "[d]\n",
      );
      machine.write("home/mine.txt", "mine");
      await uninstall(machine, { settings });
      assertEquals(machine.list("home"), ["mine.txt"]);
    }
  }));

Deno.test("uninstalling where nothing is does nothing", () =>
  withMachine(async (machine) => {
    const settings = {
      home: machine.path("nowhere"),
      configHome: machine.path("nowhere else"),
    };
    const { home, config } = await find(machine, { settings });
    assertEquals([home.files, config.files], [[], []]);
    await uninstall(machine, { settings });
  }));

for (const what of ["home", "configHome"] as const) {
  Deno.test(`uninstalling refuses a ${what} that is the user's home folder, also by a link`, () =>
    withUsedMachine(async (machine) => {
      machine.write("user/letter.txt", "dear");
      Deno.symlinkSync(machine.path("user"), machine.path("alias"));
      const settings = {
        home: machine.home,
        configHome: machine.configHome,
        [what]: machine.path("alias"),
      };
      await assertRejects(
        () => find(machine, { settings, wholeFolders: true }),
        SettingsError,
        "is your home folder itself",
      );
    }));
}

Deno.test("uninstalling refuses while another run is at work", () =>
  withUsedMachine(async (machine) => {
    const { lock } = entryPaths(machine.configHome, "other");
    await withLocks([{ path: lock, what: "other" }], {}, async () => {
      await assertRejects(
        () => uninstall(machine),
        StoreError,
        "cannot work on",
      );
    });
    assertEquals(machine.list("home").includes("data/toy/a.txt"), true);
    await uninstall(machine);
    assertEquals(left(machine), []);
  }));

Deno.test("a hostile receipt makes uninstalling remove nothing outside", () =>
  withUsedMachine(async (machine) => {
    machine.write("victim/a.txt", "a");
    Deno.symlinkSync(machine.path("victim"), machine.path("home/data/link"));
    machine.receipt("evil", {
      data: { folder: "data", tree: { "link/a.txt": "a" } },
    });
    await uninstall(machine);
    assertEquals(machine.list("victim"), ["a.txt"]);
    assertEquals(PACKAGES.length, 2);
  }));
