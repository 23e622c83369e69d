import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { Command } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import {
  type OptionValues,
  readOptionValues,
} from "../../src/cli/option_values.ts";
import { parseCommand, readUnfinished } from "../../src/cli/parse.ts";
import { UsageError } from "../../src/base/errors.ts";
import { OFFICIAL_IDS } from "../../src/zoo/official_zoo.ts";

/** What options are when nobody gives them. */
const defaults = readOptionValues({});

/** The command that downloads these ids, with these options. */
const download = (
  ids: readonly string[],
  options: Partial<OptionValues> = {},
): Command => ({
  kind: "run",
  name: "get",
  args: ids,
  options: { ...defaults, ...options },
});

/** The options of a command that runs. */
function optionsOf(command: Command): OptionValues {
  if (command.kind !== "run") throw new TypeError(`it is ${command.kind}`);
  return command.options;
}

Deno.test("parseCommand() takes ids as they are typed", () => {
  for (
    const [argv, ids] of [
      [["unet"], ["unet"]],
      [["007", "1.10", "a b", ""], ["007", "1.10", "a b", ""]],
      [["--", "-odd"], ["-odd"]],
      [["one", "--", "two"], ["one", "two"]],
    ] as const
  ) {
    assertEquals(parseCommand(argv), download(ids));
  }
});

Deno.test("parseCommand() takes options before, between and behind ids", () => {
  for (
    const argv of [
      ["-r", "a", "b"],
      ["a", "-r", "b"],
      ["a", "b", "--retry"],
    ]
  ) {
    assertEquals(parseCommand(argv), download(["a", "b"], { retry: true }));
  }
  assertEquals(
    parseCommand(["-rn", "a"]),
    download(["a"], { retry: true, dryRun: true }),
  );
});

Deno.test("parseCommand() shows help and version whatever else is asked", () => {
  for (const argv of [["-h"], ["--help", "a"], ["-rh"], ["a", "-h", "-v"]]) {
    assertEquals(parseCommand(argv), { kind: "help", of: undefined });
  }
  for (const argv of [["-v"], ["--version"], ["a", "-v"]]) {
    assertEquals(parseCommand(argv), { kind: "version" });
  }
});

Deno.test("parseCommand() wants at least one id", () => {
  for (const argv of [[], ["-r"], ["--"]]) {
    assertThrows(() => parseCommand(argv), UsageError, "sample_id");
  }
});

Deno.test("parseCommand() refuses an unknown option and offers the one that was meant", () => {
  const error = assertThrows(
    () => parseCommand(["--retyr", "a"]),
    UsageError,
    'unknown option "--retyr"',
  );
  assertEquals(error.hint, "Did you mean --retry?");
  for (
    const odd of ["-x", "-rx", "--no-retry", "--a.b=1", "-", "--__proto__"]
  ) {
    assertThrows(() => parseCommand([odd, "a"]), UsageError, "unknown option");
  }
});

Deno.test("parseCommand() reads options with values, with and without an equals sign", () => {
  assertEquals(
    parseCommand(
      ["-j", "2", "--retries=0", "--timeout", "5", "--offline", "a"]
        .concat("--ca-cert", "a.pem", "--ca-cert=b.pem", "--header", "A: b"),
    ),
    download(["a"], {
      jobs: 2,
      retries: 0,
      timeoutSeconds: 5,
      offline: true,
      caCertFiles: ["a.pem", "b.pem"],
      headers: [["A", "b"]],
    }),
  );
});

Deno.test("parseCommand() refuses a value that is missing or wrong", () => {
  for (
    const argv of [
      ["a", "--jobs"],
      ["--jobs=", "a"],
      ["--jobs", "-1", "a"],
      ["--jobs", "0", "a"],
      ["--jobs", "two", "a"],
      ["--timeout", "1.5", "a"],
      ["--header", "no colon", "a"],
    ]
  ) {
    assertThrows(() => parseCommand(argv), UsageError);
  }
  const error = assertThrows(
    () => parseCommand(["--jobs", "two", "a"]),
    UsageError,
  );
  assertEquals(
    error.message,
    'option --jobs takes a whole number from 1 to 64, not "two"',
  );
});

Deno.test("parseCommand() takes options from variables, after the command line", () => {
  const valueOf = variables({
    NET_DOWNLOAD_JOBS: "2",
    NET_DOWNLOAD_RETRY: "1",
    NET_DOWNLOAD_OFFLINE: "no",
    NET_DOWNLOAD_DRY_RUN: "",
  });
  assertEquals(
    parseCommand(["a"], valueOf),
    download(["a"], { jobs: 2, retry: true }),
  );
  assertEquals(
    parseCommand(["a", "-j3"], valueOf),
    download(["a"], { jobs: 3, retry: true }),
  );
});

Deno.test("parseCommand() takes a command's name, and an entry of that name behind get", () => {
  assertEquals(parseCommand(["get", "a"]), download(["a"]));
  assertEquals(parseCommand(["get", "get"]), download(["get"]));
  assertEquals(
    parseCommand(["-r", "get", "a"]),
    download(["a"], { retry: true }),
  );
  assertEquals(parseCommand(["get", "--help"]), { kind: "help", of: "get" });
  assertThrows(() => parseCommand(["get"]), UsageError, "sample_id");
});

Deno.test("parseCommand() gives options that nobody names their defaults", () => {
  const { jobs, retries, timeoutSeconds, retry, dryRun, offline } = defaults;
  assertEquals([jobs, retries, timeoutSeconds], [4, 5, 30]);
  assertEquals([retry, dryRun, offline], [false, false, false]);
});

Deno.test("an entry that is named like a command is reached behind get", () => {
  for (const name of COMMANDS.map(({ name }) => name)) {
    assertEquals(parseCommand(["get", name]), download([name]));
    assertEquals(parseCommand(["--", "get", name]), download([name]));
  }
  assertEquals(parseCommand(["a", "list"]), download(["a", "list"]));
});

Deno.test("parseCommand() reads the options of each command", () => {
  for (
    const [argv, name, args, options] of [
      [["list", "--installed"], "list", [], { installed: true }],
      [["info", "a", "b"], "info", ["a", "b"], {}],
      [["where", "a", "data"], "where", ["a", "data"], {}],
      [["update", "-n"], "update", [], { dryRun: true }],
      [["verify", "--repair", "a"], "verify", ["a"], { repair: true }],
      [["remove", "-ny", "a"], "remove", ["a"], { dryRun: true, yes: true }],
      [["uninstall", "--whole-folders"], "uninstall", [], {
        wholeFolders: true,
      }],
      [
        ["pack", "a", "--data", "d", "--weights=w", "--code", "c"]
          .concat("--data", "e, f", "--entry-version", "1.10", "--to", "zoo"),
        "pack",
        ["a"],
        {
          data: ["d", "e, f"],
          weights: ["w"],
          code: ["c"],
          entryVersion: "1.10",
          to: "zoo",
        },
      ],
      [["check", "zoo"], "check", ["zoo"], {}],
    ] as const
  ) {
    assertEquals(parseCommand(argv), {
      kind: "run",
      name,
      args: [...args],
      options: { ...defaults, ...options },
    });
  }
});

Deno.test("parseCommand() refuses arguments and options that a command does not take", () => {
  for (
    const argv of [
      ["list", "a"],
      ["search"],
      ["info"],
      ["where"],
      ["where", "a", "b", "c"],
      ["remove"],
      ["uninstall", "--repair"],
      ["pack", "a", "b"],
      ["check"],
      ["list", "--repair"],
      ["get", "--yes", "a"],
      ["info", "--dry-run", "a"],
      ["pack", "a", "--entry-version", "one two"],
    ]
  ) assertThrows(() => parseCommand(argv), UsageError);
});

Deno.test("parseCommand() refuses a value of an option that takes none, such as --yes=no", () => {
  for (
    const [line, option] of [
      ["remove a --yes=no", "--yes"],
      ["a --dry-run=0", "--dry-run"],
      ["a -n=0", "--dry-run"],
      ["list --json=false", "--json"],
      ["a --retry=", "--retry"],
      ["a --retry=3", "--retry"],
      ["a -r=3", "--retry"],
      ["--version=1.0", "--version"],
    ] as const
  ) {
    assertThrows(
      () => parseCommand(line.split(" ")),
      UsageError,
      `option ${option} takes no value`,
    );
  }
  assertEquals(
    parseCommand(["--", "--yes=no"]),
    download(["--yes=no"]),
  );
});

Deno.test("parseCommand() refuses options of a connection where there is none, and says which commands take them", () => {
  for (
    const line of ["where a", "remove a", "uninstall", "manual", "version"]
  ) {
    for (
      const option of ["--zoo=x", "--offline", "--timeout=3", "--header=a: b"]
    ) {
      const { message, hint = "" } = assertThrows(
        () => parseCommand([...line.split(" "), option]),
        UsageError,
      );
      assertMatch(message, /^the command [a-z]+ does not take the option --/);
      assertMatch(hint, /^Leave it out: it is for get, list, /);
    }
  }
  const zoo = assertThrows(() => parseCommand(["check", "z", "--zoo=y"]));
  assert(zoo instanceof UsageError);
  // A variable may be set for all commands.
  parseCommand(["where", "a"], () => "nonsense");
});

Deno.test("parseCommand() does not take the version of an entry for a question about the program's", () => {
  for (const given of [["--version", "1.10"], ["--version=1.10"]]) {
    const command = parseCommand(["pack", "a", "--to", "z", ...given]);
    assertEquals(
      command.kind === "run" && command.options.entryVersion,
      "1.10",
    );
  }
  for (
    const argv of [
      ["pack", "--version"],
      ["pack", "a", "--version", "--to", "z"],
      ["pack", "a", "-v"],
      ["list", "--version"],
    ]
  ) assertEquals(parseCommand(argv), { kind: "version" });
});

Deno.test("parseCommand() takes a line of a variable for each of several values", () => {
  const valueOf = variables({
    NET_DOWNLOAD_CA_CERT: "one.pem\ntwo.pem\r\n",
    NET_DOWNLOAD_HEADER: "A: 1\nB: 2",
  });
  const command = parseCommand(["a"], valueOf);
  const { caCertFiles, headers } = optionsOf(command);
  assertEquals(caCertFiles, ["one.pem", "two.pem"]);
  assertEquals(headers, [["A", "1"], ["B", "2"]]);
});

Deno.test("parseCommand() names the variable that gives a wrong value", () => {
  const valueOf = variables({
    NET_DOWNLOAD_RETRIES: "3",
    NET_DOWNLOAD_JOBS: "many",
  });
  const error = assertThrows(
    () => parseCommand(["a", "--timeout=5"], valueOf),
    UsageError,
    'option --jobs takes a whole number from 1 to 64, not "many"',
  );
  assertEquals(error.hint, "It comes from NET_DOWNLOAD_JOBS.");
});

Deno.test("parseCommand() leaves a fault of the command line to the command line", () => {
  const valueOf = variables({ NET_DOWNLOAD_JOBS: "many" });
  const error = assertThrows(
    () => parseCommand(["a", "--jobs=many"], valueOf),
    UsageError,
    '"many"',
  );
  assertEquals(error.hint, undefined);
});

Deno.test("parseCommand() does not look at variables that do not go with the command", () => {
  const asked: string[] = [];
  parseCommand(["get", "a"], (name) => {
    asked.push(name);
    return undefined;
  });
  assertEquals(asked.includes("NET_DOWNLOAD_JOBS"), true);
  assertEquals(asked.includes("NET_DOWNLOAD_SPLIT"), false);
  assertEquals(asked.includes("NET_DOWNLOAD_YES"), false);
});

/** A way to variables that are not the machine's. */
function variables(values: Readonly<Record<string, string>>) {
  return (name: string) => values[name];
}

/** What may be wrong with a command that may be misspelt, and its arguments. */
function doubtOf(command: Command) {
  if (command.kind !== "run") throw new TypeError(`it is ${command.kind}`);
  return command;
}

Deno.test("parseCommand() doubts a verb or a misspelt command, and names the command that is meant", () => {
  for (
    const [line, meant] of [
      ["INSTALL unet", "get unet"],
      ["instal unet", "get unet"],
      ["ninstall unet", "get unet"],
      ["-- add unet OASIS", "get unet OASIS"],
      ["reinstall unet", "get -r unet"],
      ["rmdir unet", "remove unet"],
      ["gett unet", "get unet"],
      ["gte unet", "get unet"],
      ["remov unet", "remove unet"],
      ["unistall unet", "remove unet"],
      ["updat unet", "update unet"],
      ["lst unet", "list"],
      ["find brain", "search brain"],
      ["verfiy unet", "verify unet"],
      ["miror unet", "mirror unet"],
    ] as const
  ) {
    const { doubt, args } = doubtOf(parseCommand(line.split(" ")));
    assertEquals(args, line.split(" ").filter((word) => word !== "--"));
    assertStringIncludes(doubt?.message ?? "", "is not a command", line);
    assertStringIncludes(
      doubt?.hint ?? "",
      `Did you mean: net_download ${meant}?`,
      line,
    );
  }
});

Deno.test("parseCommand() does not doubt ids that are near to no command, or stand behind get", () => {
  for (
    const line of [
      "unet OASIS",
      "net unet",
      "gan unet",
      "set unet",
      "gt unet",
      "LiTS unet",
      "LITS unet",
      "pack2 unet",
      "list_2 unet",
      "back unet",
      "remote unet",
      "remodel unet",
      "model unet",
      "data unet",
    ]
  ) {
    const { args, doubt } = doubtOf(parseCommand(line.split(" ")));
    assertEquals([args, doubt], [line.split(" "), undefined], line);
  }
  assertEquals(doubtOf(parseCommand(["-r", "instal"])).args, ["instal"]);
  for (const id of OFFICIAL_IDS) {
    assertEquals(parseCommand([id, "unet"]), download([id, "unet"]));
  }
  const behind = ["install", "rm", "unet"];
  assertEquals(parseCommand(["get", ...behind]), download(behind));
});

Deno.test("parseCommand() says what an alias needs that stands alone, and how an entry of that name is installed", () => {
  for (const line of ["install", "rm", "-r install", "delete -y", "show"]) {
    const [alias = ""] = line.split(" ").filter((word) =>
      word.length > 2 || word === "rm"
    );
    const { message, hint } = assertThrows(
      () => parseCommand(line.split(" ")),
      UsageError,
    );
    assertEquals(message, "the following arguments are required: sample_id");
    assertEquals(
      hint,
      `To install an entry of that name: net_download get ${alias}`,
    );
  }
  const { hint } = assertThrows(() => parseCommand(["info"]), UsageError);
  assertEquals(hint, undefined);
});

Deno.test("parseCommand() says that a word is no command rather than that it takes no such option", () => {
  assertThrows(
    () => parseCommand(["lst", "--installed"]),
    UsageError,
    '"lst" is not a command',
  );
});

Deno.test("readUnfinished() takes a line as it is: an option without its value, and no arguments yet", () => {
  for (
    const [line, name, args, zoos] of [
      ["", "get", [], []],
      ["unet", "get", ["unet"], []],
      ["--zoo /stick get unet --zoo", "get", ["unet"], ["/stick"]],
      ["rm --zoo=a --zoo b --bogus", "remove", [], ["a", "b"]],
      ["uninstall x", "remove", ["x"], []],
      ["where -- toy", "where", ["toy"], []],
      ["lst", "get", ["lst"], []],
    ] as const
  ) {
    const words = line.split(" ").filter(Boolean);
    const read = readUnfinished(words, () => undefined);
    assertEquals([read.spec.name, read.args, read.zoos], [name, args, zoos]);
  }
  const valueOf = variables({ NET_DOWNLOAD_ZOO: "a\nb" });
  assertEquals(readUnfinished([], valueOf).zoos, ["a", "b"]);
  assertEquals(readUnfinished(["--zoo", "c"], valueOf).zoos, ["c"]);
});

Deno.test("parseCommand() shows the help of the command that a verb means", () => {
  for (
    const [word, of] of [["install", "get"], ["rm", "remove"]] as const
  ) assertEquals(parseCommand([word, "--help"]), { kind: "help", of });
});

Deno.test("parseCommand() takes the words of other programs", () => {
  for (
    const [line, name, args] of [
      ["install unet OASIS", "get", ["unet", "OASIS"]],
      ["-r install unet", "get", ["unet"]],
      ["rm -y unet", "remove", ["unet"]],
      ["--json delete --quiet -- unet", "remove", ["unet"]],
      ["--zoo x show --offline -- unet", "info", ["unet"]],
      ["uninstall unet", "remove", ["unet"]],
      ["uninstall", "uninstall", []],
      ["show unet", "info", ["unet"]],
      ["search brain tumour", "search", ["brain", "tumour"]],
      ["ls", "list", []],
      ["upgrade", "update", []],
      ["upgrade unet", "update", ["unet"]],
      ["version", "version", []],
    ] as const
  ) {
    const command = parseCommand(line.split(" "));
    assertEquals(
      command.kind === "run" && [command.name, command.args],
      [name, args],
      line,
    );
  }
  assertThrows(() => parseCommand(["version", "unet"]), UsageError);
  const { hint } = assertThrows(() => parseCommand(["ls", "a"]), UsageError);
  assertEquals(hint, "To find entries: net_download search a");
  assertThrows(
    () => parseCommand(["ls", "--repair"]),
    UsageError,
    "the command list does not take the option --repair",
  );
});

Deno.test("parseCommand() offers no option that the command does not take, or that is only as short", () => {
  for (const line of ["list --foo", "list --repiar", "list --bo", "x --zo-"]) {
    const error = assertThrows(() => parseCommand(line.split(" ")), UsageError);
    assertEquals(error.hint, undefined, line);
  }
  const { hint } = assertThrows(
    () => parseCommand(["ls", "--instaled"]),
    UsageError,
  );
  assertEquals(hint, "Did you mean --installed?");
});

for (
  const line of [
    "ADDRESS",
    "get ADDRESS",
    "remove unet ADDRESS",
  ]
) {
  Deno.test(`parseCommand() refuses an address in ${line}, and does not show its password`, () => {
    const address = "http://ann:secret@h/zoo?sig=secret";
    const { message } = assertThrows(
      () => parseCommand(line.replace("ADDRESS", address).split(" ")),
      UsageError,
      'takes no address such as "http://…"',
    );
    assertEquals(message.includes("secret"), false);
  });
}
