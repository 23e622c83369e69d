import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import { FAILURE_CLASSES } from "../../src/base/failure_class.ts";
import { COMMANDS, TOPICS } from "../../src/cli/commands.ts";
import { helpTopic, usageLine } from "../../src/cli/help.ts";
import {
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "../../src/cli/options.ts";
import { VARIABLES } from "../../src/settings/environment.ts";

for (
  const topic of [undefined, ...TOPICS, ...COMMANDS.map(({ name }) => name)]
) {
  if (topic === "json-schema") continue;
  Deno.test(`the help about ${topic} fits 79 columns`, async () => {
    for (const line of (await helpTopic(topic)).split("\n")) {
      assert(line.length <= 79, `too long: ${line}`);
      assertEquals(line, line.trimEnd());
    }
  });
}

Deno.test("the program's help has every command and option, and each niftynet variable", async () => {
  const text = await helpTopic(undefined);
  assert(text.startsWith(`${usageLine()}\n`));
  for (const { name, aliases = [] } of COMMANDS) {
    assertStringIncludes(text, `\n  ${[name, ...aliases].join(", ")}`);
  }
  for (const { name } of OPTIONS) assertStringIncludes(text, `--${name}`);
  for (const name of VARIABLES.filter((v) => v.startsWith("niftynet"))) {
    assertStringIncludes(text, name);
  }
});

for (const { name, aliases = [], options, example } of COMMANDS) {
  Deno.test(`the help of ${name} has its options and an example`, async () => {
    const text = await helpTopic(name);
    assertStringIncludes(text, usageLine(name));
    assertStringIncludes(text, `example:\n  ${example}\n`);
    for (const option of options) assertStringIncludes(text, `--${option}`);
    for (const alias of aliases) assertEquals(await helpTopic(alias), text);
  });
}

Deno.test("the help about the environment has every variable that the program reads", async () => {
  const text = await helpTopic("environment");
  for (const name of VARIABLES) {
    const told = /proxy$/i.test(name) ? name.toUpperCase() : name;
    assertStringIncludes(text, told);
  }
  for (const { name, help } of VARIABLE_OPTIONS) {
    const row = text.split(`\n  ${optionVariable(name)}=`)[1] ?? "";
    assertStringIncludes(row.replaceAll(/\s+/g, " "), help);
  }
});

for (
  const { topic, hint } of [
    { topic: "enviroment", hint: "Did you mean environment?" },
    { topic: "jsno", hint: "Did you mean json?" },
    { topic: "lst", hint: "Did you mean list?" },
    { topic: "instal", hint: "Did you mean get?" },
    {
      topic: "zzzzzzzzz",
      hint:
        "There is help about every command and about environment, exit-codes, json, json-schema; about an entry: net_download info zzzzzzzzz",
    },
  ]
) {
  Deno.test(`helpTopic() knows nothing about "${topic}"`, async () => {
    const error = await assertRejects(
      () => helpTopic(topic),
      UsageError,
      `there is no help about "${topic}"`,
    );
    assertEquals(error.hint, hint);
  });
}

for (const topic of ["json", "exit-codes"]) {
  Deno.test(`helpTopic() about ${topic} tells every class of failures`, async () => {
    const text = await helpTopic(topic);
    for (const [name, meaning] of Object.entries(FAILURE_CLASSES)) {
      const [, row = ""] = text.split(`\n  ${name} `);
      const words = row.trimStart().replaceAll(/\s+/g, " ");
      assert(words.startsWith(meaning), `${name}: ${words.slice(0, 80)}`);
    }
  });
}

Deno.test("the help of the command help names every topic", async () => {
  const text = (await helpTopic("help")).replaceAll(/\s+/g, " ");
  for (const name of TOPICS) assertStringIncludes(text, name);
});
