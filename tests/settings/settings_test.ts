import { assert, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/base/errors.ts";
import type { Environment } from "../../src/settings/environment.ts";
import {
  decideSettings,
  DEFAULT_CONFIG,
  findConfigHome,
  type Named,
  type Settings,
} from "../../src/settings/settings.ts";
import { OFFICIAL_ZOO } from "../../src/zoo/official_zoo.ts";

const posix = { os: "posix", uid: 1, passwd: "" } as const;
const windows = { os: "windows", uid: undefined, passwd: "" } as const;
const env: Environment = { HOME: "/h" };
const DEFAULTS: Settings = {
  configHome: "/h/.niftynet",
  home: "/h/niftynet",
  zoos: [OFFICIAL_ZOO],
  zooKeys: [],
};

/** What follows from a config.ini with this text, if any, and from all else. */
function decide(
  text?: string,
  { named = {}, environment = env, isUtf8 = true, usesHome = true }: {
    named?: Named;
    environment?: Environment;
    isUtf8?: boolean;
    usesHome?: boolean;
  } = {},
) {
  const config = text === undefined ? undefined : { text, isUtf8 };
  const user = { environment, ...posix };
  return decideSettings(user, config, named, usesHome);
}

/** Refuses to decide, since something cannot be used. */
const refusal = (message: string, ...args: Parameters<typeof decide>) =>
  assertThrows(() => decide(...args), SettingsError, message);

Deno.test("DEFAULT_CONFIG is the minimal file of NiftyNet's documentation", () => {
  assertEquals(DEFAULT_CONFIG, "[global]\nhome = ~/niftynet\n");
});

Deno.test("findConfigHome() takes niftynet_config_home as it is", () => {
  const set = { HOME: "/h", niftynet_config_home: "~/here" };
  const find = (environment: Environment) =>
    findConfigHome({ environment, ...posix });
  assertEquals(find(set), "~/here");
  assertEquals(find(env), "/h/.niftynet");
  const environment = { USERPROFILE: "C:\\Users\\a\\" };
  assertEquals(
    findConfigHome({ environment, ...windows }),
    "C:\\Users\\a\\.niftynet",
  );
  const error = assertThrows(() => find({}), SettingsError);
  assert(error.hint?.includes("niftynet_config_home"));
});

Deno.test("decideSettings() uses the defaults where there is no config file", () => {
  const { settings, fault } = decide();
  assertEquals([settings, fault], [DEFAULTS, undefined]);
});

for (
  const [text, home] of [
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
  Deno.test(`decideSettings() reads the home ${home}`, () => {
    const { settings, fault } = decide(text);
    assertEquals([settings.home, fault], [home, undefined]);
  });
}

for (
  const [text, fault] of [
    ["[other]\nhome = /x\n", "it has no section [global]"],
    ["[Global]\nhome = /x\n", "it has no section [global]"],
    ["", "it has no section [global]"],
    ["[global]\nhouse = /x\n", 'section [global] has no key "home"'],
    ["[global]\nhome =\n", 'the key "home" does not name a folder'],
    ["home = /x\n", undefined],
    ["[global\n", undefined],
    ["[global]\nhome = 100%\n", undefined],
  ] as const
) {
  Deno.test(`decideSettings() says why ${JSON.stringify(text)} cannot be used`, () => {
    const { fault: found, settings } = decide(text);
    assert(found !== undefined);
    if (fault !== undefined) assertEquals(found, fault);
    assertEquals(settings, DEFAULTS);
  });
}

Deno.test("decideSettings() says that a file is not UTF-8", () => {
  const { fault } = decide("home", { isUtf8: false });
  assertEquals(fault, "it is not UTF-8 text");
});

Deno.test("decideSettings() takes the zoo from the command line, else from niftynet_model_zoo, else from config.ini", () => {
  const text = "[global]\nhome = ~/nn\nzoo = /mnt/zoo\n";
  const environment = { ...env, niftynet_model_zoo: "http://h/zoo" };
  const named = { zoos: ["a", "b"] };
  const zoosOf = (...args: Parameters<typeof decide>) =>
    decide(...args).settings.zoos;
  assertEquals(zoosOf(text, { environment, named }), ["a", "b"]);
  assertEquals(zoosOf(text, { environment }), ["http://h/zoo"]);
  assertEquals(zoosOf(text), ["/mnt/zoo"]);
  assertEquals(zoosOf("[global]\nhome = ~/nn\nzoo =\n"), [OFFICIAL_ZOO]);
});

Deno.test("decideSettings() takes several zoos from one setting, and expands tildes", () => {
  const text = "[global]\nhome = ~/nn\nzoo = ~/zoo\n  http://h/a%20b\n";
  const zoos = ["/h/zoo", "http://h/a%20b"];
  assertEquals(decide(text).settings.zoos, zoos);
  const environment = { ...env, niftynet_model_zoo: "/mnt/a b; C:\\zoo ;" };
  const { settings } = decide(text, { environment });
  assertEquals(settings.zoos, ["/mnt/a b", "C:\\zoo"]);
});

Deno.test("decideSettings() takes the keys of zoos from the command line, else from config.ini, several between semicolons or lines", () => {
  const keysOf = (text: string, zooKeys: string[] = []) =>
    decide(text, { named: { zooKeys } }).settings.zooKeys;
  const [a, b] = ["RWa".repeat(20), "RWb".repeat(20)];
  const text = `[global]\nhome = x\nzoo_key = ${a}; ~/zoo.pub\n  ${b}\n`;
  assertEquals(keysOf("[global]\nhome = x\n"), []);
  assertEquals(keysOf(text), [a, "/h/zoo.pub", b]);
  assertEquals(keysOf(text, ["RWc", "RWd;RWe"]), ["RWc", "RWd", "RWe"]);
  const file = "untrusted comment: minisign public key 1\r\nRWf\r\n";
  assertEquals(keysOf(text, [file]), ["RWf"]);
  for (const blank of [" ", ";", "\n", "untrusted comment: x"]) {
    refusal(
      "cannot use --zoo-key or NET_DOWNLOAD_ZOO_KEY: it names no key",
      "[global]\nhome = x\n",
      { named: { zooKeys: [blank] } },
    );
  }
});

Deno.test("decideSettings() refuses a zoo_key that names no key, and lets none get lost with a file that cannot be used", () => {
  for (
    const text of [
      "[global]\nhome = x\nzoo_key =\n",
      "[global]\nhome = x\nzoo_key = ;\n",
      "[global]\nhome = x\nzoo_key = %(y)s\n",
      "[global]\nzoo_key = RWa\n",
      "[global\nhome = x\n  Zoo_Key: RWa\n",
    ]
  ) refusal("cannot use config.ini", text);
  const utf16 = "\ufffd\nzoo_key = RWa\n";
  refusal("cannot use config.ini", utf16, { isUtf8: false });
});

Deno.test("decideSettings() does not move config.ini aside for its zoo", () => {
  refusal(
    'cannot use config.ini: key "zoo" in section [global]',
    "[global]\nhome=x\nzoo=%(y)s\n",
  );
});

Deno.test("decideSettings() takes the home that the command line names, else that of config.ini", () => {
  const text = "[global]\nhome = ~ghost/nn\n";
  // The last one is as seen from the current folder.
  for (
    const [home, found] of [["/d", "/d"], ["~/nn", "/h/nn"], ["nn", "nn"]]
  ) assertEquals(decide(text, { named: { home } }).settings.home, found);
  refusal('cannot expand "~ghost/nn", the home in config.ini', text);
  refusal(
    'cannot expand "~ghost/x", the home in --home or NET_DOWNLOAD_HOME',
    text,
    { named: { home: "~ghost/x" } },
  );
});

Deno.test("decideSettings() needs no HOME where the config folder and the home are given, or the home is not used", () => {
  const environment = { niftynet_config_home: "/c" };
  const named = { home: "/d" };
  const { settings } = decide(undefined, { environment, named });
  assertEquals([settings.configHome, settings.home], ["/c", "/d"]);
  refusal("cannot expand", undefined, { environment });
  decide(undefined, { environment, usesHome: false });
});

Deno.test("decideSettings() takes relative paths in config.ini as seen from its folder, and no others", () => {
  const environment = { niftynet_config_home: "/c" };
  const text =
    "[global]\nhome = ../nn\nzoo = zoo.tar; /z; http://h/z\nzoo_key = zoo.pub\n";
  const { settings, originalHome } = decide(text, { environment });
  assertEquals(settings, {
    configHome: "/c",
    home: "/nn",
    zoos: ["/c/zoo.tar", "/z", "http://h/z"],
    zooKeys: ["/c/zoo.pub"],
  });
  assertEquals(originalHome, "../nn");
  const named = { home: "nn", zoos: ["zoo.tar"], zooKeys: ["zoo.pub"] };
  const other = decide(text, { environment, named });
  assertEquals(other.settings, { configHome: "/c", ...named });
  assertEquals(other.originalHome, undefined);
});
