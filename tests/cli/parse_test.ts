import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { readOptionValues } from "../../src/cli/option_values.ts";
import { parseCommand, readUnfinished } from "../../src/cli/parse.ts";
import { OFFICIAL_IDS } from "../../src/zoo/official_zoo.ts";

type Variables = Readonly<Record<string, string>>;

const DEFAULTS: ReadonlyMap<string, string> = new Map(
  Object.entries(readOptionValues({}))
    .map(([name, value]) => [name, JSON.stringify(value)]),
);

const wordsOf = (line: string) => line.split(" ").filter(Boolean);

const parse = (line: string | readonly string[], variables: Variables = {}) =>
  parseCommand(
    typeof line === "string" ? wordsOf(line) : line,
    (name) => variables[name],
  );

/** What a line says: a command, its arguments, and the options that are not at their defaults. */
async function read(
  line: string | readonly string[],
  variables?: Variables,
): Promise<unknown[]> {
  const command = await parse(line, variables);
  if (command.kind === "text") {
    return [
      command.name,
      command.topic === undefined ? [] : [command.topic],
      {},
    ];
  }
  const given = Object.entries(command.options)
    .filter(([name, value]) => JSON.stringify(value) !== DEFAULTS.get(name));
  return [command.spec.name, command.args, Object.fromEntries(given)];
}

/** What may be wrong with a line whose first word may be a misspelt command. */
async function doubtOf(line: string): Promise<UsageError | undefined> {
  const command = await parse(line);
  return command.kind === "run" ? command.doubt : undefined;
}

/** Why a line is refused. */
const refusal = (
  line: string | readonly string[],
  message = "",
  variables?: Variables,
) => assertRejects(() => parse(line, variables), UsageError, message);

for (
  const [line, name, args, options] of [
    ["unet", "get", ["unet"], {}],
    ["007 1.10 --retry 1e3", "get", ["007", "1.10", "1e3"], { retry: true }],
    ["-- -odd", "get", ["-odd"], {}],
    ["-- --yes=no", "get", ["--yes=no"], {}],
    ["one -- two", "get", ["one", "two"], {}],
    ["a list", "get", ["a", "list"], {}],
    ["-r a b", "get", ["a", "b"], { retry: true }],
    ["a -r b", "get", ["a", "b"], { retry: true }],
    ["-rn a", "get", ["a"], { retry: true, dryRun: true }],
    ["get a", "get", ["a"], {}],
    ["get get", "get", ["get"], {}],
    ["get install rm", "get", ["install", "rm"], {}],
    ["-r get a", "get", ["a"], { retry: true }],
    ["a -j 2 --retries=0 --timeout 5 --offline", "get", ["a"], {
      jobs: 2,
      retries: 0,
      timeoutSeconds: 5,
      offline: true,
    }],
    ["a --ca-cert a.pem --ca-cert=b.pem --header A:b", "get", ["a"], {
      caCertFiles: ["a.pem", "b.pem"],
      headers: [["A", "b"]],
    }],
    ["list --installed", "list", [], { installed: true }],
    ["info a b", "info", ["a", "b"], {}],
    ["where a data", "where", ["a", "data"], {}],
    ["update -n", "update", [], { dryRun: true }],
    ["verify --repair a", "verify", ["a"], { repair: true }],
    ["remove -ny a", "remove", ["a"], { dryRun: true, yes: true }],
    ["uninstall --whole-folders", "uninstall", [], { wholeFolders: true }],
    [
      "pack a --data d --weights=w --code c --data e,f --to zoo",
      "pack",
      ["a"],
      {
        data: ["d", "e,f"],
        weights: ["w"],
        code: ["c"],
        to: "zoo",
      },
    ],
    ["pack a --entry-version 1.10", "pack", ["a"], { entryVersion: "1.10" }],
    ["pack a --version 1.10", "pack", ["a"], { entryVersion: "1.10" }],
    ["pack a --version=1.10", "pack", ["a"], { entryVersion: "1.10" }],
    ["check zoo", "check", ["zoo"], {}],
    ["get --locked - a", "get", ["a"], { locked: "-" }],
    // Words of other programs.
    ["install unet OASIS", "get", ["unet", "OASIS"], {}],
    ["-r install unet", "get", ["unet"], { retry: true }],
    ["rm -y unet", "remove", ["unet"], { yes: true }],
    ["delete --quiet -- unet", "remove", ["unet"], { quiet: true }],
    ["--zoo x show -- unet", "info", ["unet"], { zoos: ["x"] }],
    ["uninstall unet", "remove", ["unet"], {}],
    ["search brain tumour", "search", ["brain", "tumour"], {}],
    ["ls", "list", [], {}],
    ["upgrade", "update", [], {}],
    ["upgrade unet", "update", ["unet"], {}],
    // Texts, whatever else is asked.
    ["version", "version", [], {}],
    ["-v", "version", [], {}],
    ["a -v", "version", [], {}],
    ["list --version", "version", [], {}],
    ["pack --version", "version", [], {}],
    ["pack a -v", "version", [], {}],
    ["pack a --version --to z", "version", [], {}],
    ["-h", "help", [], {}],
    ["-rh", "help", [], {}],
    ["a -h -v", "help", [], {}],
    ["get --help", "help", ["get"], {}],
    ["install --help", "help", ["get"], {}],
    ["rm --help", "help", ["remove"], {}],
    ["instal --help", "help", ["get"], {}],
  ] as const
) {
  Deno.test(`parseCommand() reads "${line}"`, async () => {
    assertEquals(await read(line), [name, [...args], options]);
  });
}

Deno.test("parseCommand() takes ids as they are typed", async () => {
  assertEquals(await read(["a b", "", "c"]), ["get", ["a b", "", "c"], {}]);
});

Deno.test("an entry that is named like a command is reached behind get", async () => {
  for (const { name } of COMMANDS) {
    for (const line of [`get ${name}`, `-- get ${name}`]) {
      assertEquals(await read(line), ["get", [name], {}]);
    }
  }
});

for (
  const [line, message, hint] of [
    ["", "the following arguments are required: sample_id"],
    ["-r", "the following arguments are required: sample_id"],
    ["get", "the following arguments are required: sample_id"],
    ["info", "the following arguments are required: sample_id"],
    ["search", "the following arguments are required: text"],
    ["check", "the following arguments are required: ZOO"],
    // How an entry is installed that has the name of an alias.
    [
      "install",
      "the following arguments are required: sample_id",
      "To install an entry of that name: net_download get install",
    ],
    [
      "delete -y",
      "the following arguments are required: sample_id",
      "To install an entry of that name: net_download get delete",
    ],
    ["where a b c", "the command where takes at most: sample_id [section]"],
    ["pack a b", "the command pack takes at most: sample_id"],
    ["version unet", 'the command version takes no arguments, not "unet"'],
    [
      "ls a",
      'the command list takes no arguments, not "a"',
      "To find entries: net_download search a",
    ],
    ["--retyr a", 'unknown option "--retyr"', "Did you mean --retry?"],
    [
      "ls --instaled",
      'unknown option "--instaled"',
      "Did you mean --installed?",
    ],
    // What other programs call an option.
    ["rm -f unet", 'unknown option "-f"', "Did you mean --yes?"],
    ["rm -rf unet", 'unknown option "-rf"', "Did you mean --yes?"],
    ["get -f unet", 'unknown option "-f"', "Did you mean --retry?"],
    ["-V", 'unknown option "-V"', "Did you mean --version?"],
    ["mirror -o zoo unet", 'unknown option "-o"', "Did you mean --to?"],
    // An option that the command does not take, or that is only as short.
    ["list --repiar", 'unknown option "--repiar"'],
    ["list --bo", 'unknown option "--bo"'],
    ["x --zo-", 'unknown option "--zo-"'],
    ["-x a", 'unknown option "-x"'],
    ["-rx a", 'unknown option "-rx"'],
    ["- a", 'unknown option "-"'],
    ["--no-retry a", 'unknown option "--no-retry"'],
    ["--a.b=1 a", 'unknown option "--a.b"'],
    ["--__proto__ a", 'unknown option "--__proto__"'],
    [
      "lst --installed",
      '"lst" is not a command',
      "Did you mean: net_download list? To install an entry of that name: net_download get lst",
    ],
    [
      "ls --repair",
      "the command list does not take the option --repair",
      "Leave it out: it is for verify.",
    ],
    [
      "get --yes a",
      "the command get does not take the option --yes",
      "Leave it out: it is for remove, uninstall, clean.",
    ],
    ["a --jobs", "option --jobs needs a value"],
    ["--jobs= a", "option --jobs needs a value"],
    ["--jobs -1 a", 'unknown option "-1"'],
    [
      "--jobs two a",
      'option --jobs takes a whole number from 1 to 64, not "two"',
    ],
    ["--jobs 0 a", 'option --jobs takes a whole number from 1 to 64, not "0"'],
    [
      "--timeout 1.5 a",
      'option --timeout takes a whole number from 1 to 86400, not "1.5"',
    ],
    ...[
      ["remove a --yes=no", "--yes", "no"],
      ["a -n=0", "--dry-run", "0"],
      ["list --json=false", "--json", "false"],
      ["a --retry=", "--retry", ""],
      ["--version=1.0", "--version", "1.0"],
    ].map(([line = "", option, value]) =>
      [
        line,
        `option ${option} takes no value, not "${value}"`,
        "Give it without =, or leave it out.",
      ] as const
    ),
  ] as const
) {
  Deno.test(`parseCommand() refuses "${line}"`, async () => {
    const error = await refusal(line);
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

Deno.test("parseCommand() refuses options of a connection where there is none, and says which commands take them", async () => {
  for (
    const line of ["where a", "remove a", "uninstall", "manual", "version"]
  ) {
    for (
      const option of ["--zoo=x", "--offline", "--timeout=3", "--header=a"]
    ) {
      const { message, hint = "" } = await refusal(`${line} ${option}`);
      assertMatch(message, /^the command [a-z]+ does not take the option --/);
      assertMatch(hint, /^Leave it out: it is for get, list, /);
    }
  }
  await refusal("check z --zoo=y");
});

for (const line of ["ADDRESS", "get ADDRESS", "remove unet ADDRESS"]) {
  Deno.test(`parseCommand() refuses an address in ${line}, and does not show its password`, async () => {
    const address = "http://ann:secret@h/zoo?sig=secret";
    const { message } = await refusal(
      line.replace("ADDRESS", address),
      'takes no address such as "http://…"',
    );
    assertEquals(message.includes("secret"), false);
  });
}

Deno.test("parseCommand() takes options from variables, after the command line", async () => {
  const variables = {
    NET_DOWNLOAD_JOBS: "2",
    NET_DOWNLOAD_RETRY: "1",
    NET_DOWNLOAD_OFFLINE: "no",
    NET_DOWNLOAD_DRY_RUN: "",
    NET_DOWNLOAD_HEADER: "A: 1\r\nB: 2\n",
  };
  const headers = [["A", "1"], ["B", "2"]] as const;
  const options = { jobs: 2, retry: true, headers };
  assertEquals(await read("a", variables), ["get", ["a"], options]);
  const other = { ...options, jobs: 3 };
  assertEquals(await read("a -j3", variables), ["get", ["a"], other]);
});

Deno.test("parseCommand() names the variable that gives a wrong value, but not for a fault of the command line", async () => {
  const variables = { NET_DOWNLOAD_RETRIES: "3", NET_DOWNLOAD_JOBS: "many" };
  const message = 'option --jobs takes a whole number from 1 to 64, not "many"';
  const its = await refusal("a --timeout=5", message, variables);
  assertEquals(its.hint, "It comes from NET_DOWNLOAD_JOBS.");
  const own = await refusal("a --jobs=many", message, variables);
  assertEquals(own.hint, undefined);
  const beside = { NET_DOWNLOAD_TIMEOUT: "long" };
  const typed = await refusal("a --jobs=many", message, beside);
  assertEquals(typed.hint, undefined);
});

Deno.test("parseCommand() does not look at variables that do not go with the command", async () => {
  const asked: string[] = [];
  await parseCommand(["get", "a"], (name) => {
    asked.push(name);
    return undefined;
  });
  const isAsked = ["JOBS", "SPLIT", "YES"]
    .map((name) => asked.includes(`NET_DOWNLOAD_${name}`));
  assertEquals(isAsked, [true, false, false]);
});

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
    ["view unet", "info unet"],
    ["path unet", "where unet"],
    ["clone my'model", "get 'my'\\''model'"],
    ["self update", "self-update"],
  ] as const
) {
  Deno.test(`parseCommand() doubts "${line}", and names the command that is meant`, async () => {
    const { message, hint = "" } = await doubtOf(line) ?? {};
    assertStringIncludes(message ?? "", "is not a command");
    assertStringIncludes(hint, `Did you mean: net_download ${meant}?`);
    const words = wordsOf(line).filter((word) => word !== "--");
    assertEquals(await read(line), ["get", words, {}]);
  });
}

Deno.test("parseCommand() does not doubt ids that are near to no command, or stand behind get", async () => {
  const ids = "unet net gan set gt LiTS LITS pack2 list_2 back remote remodel";
  for (const id of [...wordsOf(ids), "model", "data", ...OFFICIAL_IDS]) {
    assertEquals(await doubtOf(`${id} unet`), undefined, id);
  }
  assertEquals(await doubtOf("get instal rmdir"), undefined);
});

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
  Deno.test(`readUnfinished() takes "${line}" as it is`, () => {
    const read = readUnfinished(wordsOf(line), () => undefined);
    assertEquals([read.spec.name, read.args, read.zoos], [name, args, zoos]);
  });
}

Deno.test("readUnfinished() takes zoos from a variable, after the command line", () => {
  const valueOf = (name: string) =>
    name === "NET_DOWNLOAD_ZOO" ? "a\nb" : undefined;
  assertEquals(readUnfinished([], valueOf).zoos, ["a", "b"]);
  assertEquals(readUnfinished(["--zoo", "c"], valueOf).zoos, ["c"]);
});
