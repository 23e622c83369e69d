import { assert, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/base/errors.ts";
import {
  type ConfigText,
  decideSettings,
  DEFAULT_CONFIG,
  findConfigHome,
} from "../../src/settings/settings.ts";
import { OFFICIAL_ZOO } from "../../src/zoo/official_zoo.ts";

const users = { os: "posix", uid: 1, passwd: "" } as const;
const windows = { os: "windows", uid: undefined, passwd: "" } as const;
const env = { HOME: "/h" };
const text = (text: string): ConfigText => ({ text, isUtf8: true });

Deno.test("DEFAULT_CONFIG is the minimal file of NiftyNet's documentation", () => {
  assertEquals(DEFAULT_CONFIG, "[global]\nhome = ~/niftynet\n");
});

Deno.test("findConfigHome() takes niftynet_config_home as it is", () => {
  const set = { HOME: "/h", niftynet_config_home: "~/here" };
  assertEquals(findConfigHome(set, users), "~/here");
  assertEquals(findConfigHome(env, users), "/h/.niftynet");
  assertEquals(
    findConfigHome({ USERPROFILE: "C:\\Users\\a\\" }, windows),
    "C:\\Users\\a\\.niftynet",
  );
});

Deno.test("findConfigHome() without any home says what to set", () => {
  const error = assertThrows(() => findConfigHome({}, users), SettingsError);
  assertEquals(error.hint?.includes("niftynet_config_home"), true);
});

Deno.test("decideSettings() uses the defaults where there is no config file", () => {
  const { settings, fault } = decideSettings(env, users, undefined);
  assertEquals(fault, undefined);
  assertEquals(settings, {
    configHome: "/h/.niftynet",
    home: "/h/niftynet",
    zoos: [OFFICIAL_ZOO],
    zooKeys: [],
  });
});

Deno.test("decideSettings() reads home from a usable file and keeps it", () => {
  for (
    const [config, home] of [
      ["[global]\nhome = /data/nn\n", "/data/nn"],
      ["[global]\nHOME: ~/nn\n", "/h/nn"],
      ["\uFEFF[global]\nhome = /data/nn\n", "/data/nn"],
      // What the original writes itself.
      [
        "[DEFAULT]\nglobal = {'home': '~/niftynet'}\n\n[global]\nhome = ~/niftynet\n\n",
        "/h/niftynet",
      ],
      ["[DEFAULT]\nhome = /from/default\n[global]\n", "/from/default"],
      ["[global]\nbase = /b\nhome = %(base)s/100%%\n", "/b/100%"],
    ] as const
  ) {
    const decided = decideSettings(env, users, text(config));
    assertEquals(decided.fault, undefined);
    assertEquals(decided.settings.home, home);
  }
});

Deno.test("decideSettings() says why a file cannot be used", () => {
  for (
    const [config, reason] of [
      [{ text: "home", isUtf8: false }, "it is not UTF-8 text"],
      [text("[other]\nhome = /x\n"), "it has no section [global]"],
      [text("[Global]\nhome = /x\n"), "it has no section [global]"],
      [text("[global]\nhouse = /x\n"), 'section [global] has no key "home"'],
      [text("[global]\nhome =\n"), 'the key "home" does not name a folder'],
      [text(""), "it has no section [global]"],
    ] as const
  ) {
    const { fault, settings } = decideSettings(env, users, config);
    assertEquals(fault, reason);
    assertEquals(settings.home, "/h/niftynet");
  }
  for (
    const config of ["home = /x\n", "[global\n", "[global]\nhome = 100%\n"]
  ) {
    const { fault = "" } = decideSettings(env, users, text(config));
    assert(fault !== "", config);
  }
});

Deno.test("decideSettings() takes the zoo from the command line, else from niftynet_model_zoo, else from config.ini", () => {
  const set = { ...env, niftynet_model_zoo: "http://127.0.0.1:1/zoo" };
  const config = text("[global]\nhome = ~/nn\nzoo = /mnt/zoo\n");
  const zoosOf = (...args: Parameters<typeof decideSettings>) =>
    decideSettings(...args).settings.zoos;
  assertEquals(zoosOf(set, users, config, { zoos: ["a", "b"] }), ["a", "b"]);
  assertEquals(zoosOf(set, users, config), ["http://127.0.0.1:1/zoo"]);
  assertEquals(zoosOf(env, users, config), ["/mnt/zoo"]);
  assertEquals(zoosOf(env, users, text("[global]\nhome = ~/nn\nzoo =\n")), [
    OFFICIAL_ZOO,
  ]);
});

Deno.test("decideSettings() takes several zoos from one setting, and expands tildes", () => {
  const config = text(
    "[global]\nhome = ~/nn\nzoo = ~/zoo\n  http://h/a%20b\n",
  );
  assertEquals(decideSettings(env, users, config).settings.zoos, [
    "/h/zoo",
    "http://h/a%20b",
  ]);
  const set = { ...env, niftynet_model_zoo: "/mnt/a b; C:\\zoo ;" };
  assertEquals(decideSettings(set, users, config).settings.zoos, [
    "/mnt/a b",
    "C:\\zoo",
  ]);
});

Deno.test("decideSettings() takes the keys of zoos from the command line, else from config.ini, several between semicolons or lines", () => {
  const keysOf = (config: string, zooKeys: string[] = []) =>
    decideSettings(env, users, text(config), { zooKeys }).settings.zooKeys;
  const [a, b] = ["RWa".repeat(20), "RWb".repeat(20)];
  const config = `[global]\nhome = x\nzoo_key = ${a}; ~/zoo.pub\n  ${b}\n`;
  assertEquals(keysOf("[global]\nhome = x\n"), []);
  assertEquals(keysOf(config), [a, "/h/zoo.pub", b]);
  assertEquals(keysOf(config, ["RWc", "RWd;RWe"]), ["RWc", "RWd", "RWe"]);
  const file = "untrusted comment: minisign public key 1\r\nRWf\r\n";
  assertEquals(keysOf(config, [file]), ["RWf"]);
  for (const blank of [" ", ";", "\n", "untrusted comment: x"]) {
    assertThrows(
      () => keysOf("[global]\nhome = x\n", [blank]),
      SettingsError,
      "cannot use --zoo-key or NET_DOWNLOAD_ZOO_KEY: it names no key",
    );
  }
});

Deno.test("decideSettings() refuses a zoo_key that names no key, and lets none get lost with a file that cannot be used", () => {
  for (
    const config of [
      text("[global]\nhome = x\nzoo_key =\n"),
      text("[global]\nhome = x\nzoo_key = ;\n"),
      text("[global]\nhome = x\nzoo_key = %(y)s\n"),
      text("[global]\nzoo_key = RWa\n"),
      text("[global\nhome = x\n  Zoo_Key: RWa\n"),
      { text: "\ufffd\nzoo_key = RWa\n", isUtf8: false },
    ]
  ) {
    assertThrows(
      () => decideSettings(env, users, config),
      SettingsError,
      "cannot use config.ini",
    );
  }
});

Deno.test("decideSettings() does not move config.ini aside for its zoo", () => {
  assertThrows(
    () => decideSettings(env, users, text("[global]\nhome=x\nzoo=%(y)s\n")),
    SettingsError,
    'cannot use config.ini: key "zoo" in section [global]',
  );
});

Deno.test("decideSettings() refuses a home of a user who is not known", () => {
  assertThrows(
    () => decideSettings(env, users, text("[global]\nhome = ~ghost/nn\n")),
    SettingsError,
    '"~ghost/nn"',
  );
});

Deno.test("decideSettings() takes the home that the command line names, else that of config.ini", () => {
  const config = text("[global]\nhome = ~ghost/nn\n");
  const homeOf = (home: string) =>
    decideSettings(env, users, config, { home }).settings.home;
  assertEquals(homeOf("/data/nn"), "/data/nn");
  assertEquals(homeOf("~/nn"), "/h/nn");
  // As seen from the current folder.
  assertEquals(homeOf("nn"), "nn");
  assertThrows(
    () => homeOf("~ghost/nn"),
    SettingsError,
    'cannot expand "~ghost/nn", the home in --home or NET_DOWNLOAD_HOME',
  );
});

Deno.test("decideSettings() needs no HOME where the config folder and the home are given, or the home is not used", () => {
  const set = { niftynet_config_home: "/c" };
  const { settings } = decideSettings(set, users, undefined, { home: "/d" });
  assertEquals([settings.configHome, settings.home], ["/c", "/d"]);
  assertThrows(() => decideSettings(set, users, undefined), SettingsError);
  decideSettings(set, users, undefined, {}, false);
});

Deno.test("decideSettings() takes relative paths in config.ini as seen from its folder, and no others", () => {
  const set = { niftynet_config_home: "/c" };
  const config = text(
    "[global]\nhome = ../nn\nzoo = zoo.tar; /z; http://h/z\nzoo_key = zoo.pub\n",
  );
  const { settings, originalHome } = decideSettings(set, users, config);
  assertEquals(settings, {
    configHome: "/c",
    home: "/nn",
    zoos: ["/c/zoo.tar", "/z", "http://h/z"],
    zooKeys: ["/c/zoo.pub"],
  });
  assertEquals(originalHome, "../nn");
  const named = { home: "nn", zoos: ["zoo.tar"], zooKeys: ["zoo.pub"] };
  const other = decideSettings(set, users, config, named);
  assertEquals(other.settings, { configHome: "/c", ...named });
  assertEquals(other.originalHome, undefined);
});
