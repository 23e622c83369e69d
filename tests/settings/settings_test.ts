import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/errors.ts";
import {
  type ConfigText,
  decideSettings,
  DEFAULT_CONFIG,
  findConfigHome,
  OFFICIAL_ZOO,
} from "../../src/settings/settings.ts";

const users = { os: "posix", uid: 1, passwd: "" } as const;
const windows = { os: "windows", uid: undefined, passwd: "" } as const;
const env = { HOME: "/h" };
const text = (text: string): ConfigText => ({ kind: "text", text });

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

Deno.test("decideSettings() creates a missing config file and uses the defaults", () => {
  assertEquals(decideSettings(env, users, { kind: "missing" }), {
    settings: {
      configHome: "/h/.niftynet",
      home: "/h/niftynet",
      zoo: OFFICIAL_ZOO,
    },
    action: { kind: "create" },
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
    assertEquals(decided.action, { kind: "keep" });
    assertEquals(decided.settings.home, home);
  }
});

Deno.test("decideSettings() backs up a file that cannot be used, and says why", () => {
  for (
    const [config, reason] of [
      [{ kind: "not-utf8" }, "it is not UTF-8 text"],
      [text("[other]\nhome = /x\n"), "it has no section [global]"],
      [text("[Global]\nhome = /x\n"), "it has no section [global]"],
      [text("[global]\nhouse = /x\n"), 'section [global] has no key "home"'],
      [text("[global]\nhome =\n"), 'the key "home" names no folder'],
      [text(""), "it has no section [global]"],
    ] as const
  ) {
    const { action, settings } = decideSettings(env, users, config);
    assertEquals(action, { kind: "back-up-and-create", reason });
    assertEquals(settings.home, "/h/niftynet");
  }
  for (
    const config of ["home = /x\n", "[global\n", "[global]\nhome = 100%\n"]
  ) {
    const { action } = decideSettings(env, users, text(config));
    assertEquals(action.kind, "back-up-and-create");
  }
});

Deno.test("decideSettings() takes the zoo from niftynet_model_zoo", () => {
  const set = { ...env, niftynet_model_zoo: "http://127.0.0.1:1/zoo" };
  const { settings } = decideSettings(set, users, { kind: "missing" });
  assertEquals(settings.zoo, "http://127.0.0.1:1/zoo");
});

Deno.test("decideSettings() refuses a home of a user who is not known", () => {
  assertThrows(
    () => decideSettings(env, users, text("[global]\nhome = ~ghost/nn\n")),
    SettingsError,
    '"~ghost/nn"',
  );
});
