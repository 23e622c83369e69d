import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  commandNamed,
  COMMANDS,
  type CommandSpec,
} from "../../src/cli/commands.ts";
import { UsageError } from "../../src/base/errors.ts";
import { FAILURE_CLASSES } from "../../src/base/failure_class.ts";
import { helpText, helpTopic, usageLine } from "../../src/cli/help.ts";
import { environmentHelp, HELP_TOPICS } from "../../src/cli/help_topics.ts";
import {
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "../../src/cli/options.ts";
import { VARIABLES } from "../../src/settings/environment.ts";

Deno.test("helpText() begins with the usage line and fits 79 columns", () => {
  const lines = helpText().split("\n");
  assertEquals(lines[0], usageLine());
  for (const line of lines) {
    assert(line.length <= 79, `too long: ${line}`);
    assertEquals(line, line.trimEnd());
  }
});

Deno.test("helpText() tells every option and each niftynet variable", () => {
  const text = helpText();
  for (const option of OPTIONS) assertStringIncludes(text, `--${option.name}`);
  for (const name of VARIABLES.filter((v) => v.startsWith("niftynet"))) {
    assertStringIncludes(text, name);
  }
});

Deno.test("helpText() of each command has its options and an example, in 79 columns", () => {
  for (const { name, options, example } of COMMANDS) {
    const text = helpText(name);
    assertStringIncludes(text, `usage: net_download ${name}`);
    assertStringIncludes(text, `example:\n  ${example}\n`);
    for (const option of options) assertStringIncludes(text, `--${option}`);
    for (const line of text.split("\n")) {
      assert(line.length <= 79, `too long: ${line}`);
    }
  }
});

Deno.test("environmentHelp() tells every variable that the program reads, in 79 columns", () => {
  const text = environmentHelp();
  for (const name of VARIABLES) {
    const told = /proxy$/i.test(name) ? name.toUpperCase() : name;
    assertStringIncludes(text, told);
  }
  for (const { name, help } of VARIABLE_OPTIONS) {
    const row = text.split(`\n  ${optionVariable(name)}=`)[1] ?? "";
    assertStringIncludes(row.replaceAll(/\s+/g, " "), help);
  }
  for (const line of text.split("\n")) {
    assert(line.length <= 79, `too long: ${line}`);
  }
});

Deno.test("helpTopic() is the program's help, a command's or that about a topic", async () => {
  assertEquals(await helpTopic(undefined), helpText());
  assertEquals(await helpTopic("environment"), environmentHelp());
  const specs: readonly CommandSpec[] = COMMANDS;
  for (const { name, aliases = [] } of specs) {
    const of = commandNamed(name)?.name;
    for (const topic of [name, ...aliases]) {
      assertEquals(await helpTopic(topic), helpText(of));
      assertStringIncludes(helpText(), topic);
    }
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
  Deno.test(`helpTopic() about ${topic} tells every class of failures, in 79 columns`, async () => {
    const text = await helpTopic(topic);
    for (const [name, meaning] of Object.entries(FAILURE_CLASSES)) {
      const [, row = ""] = text.split(`\n  ${name} `);
      const words = row.trimStart().replaceAll(/\s+/g, " ");
      assert(words.startsWith(meaning), `${name}: ${words.slice(0, 80)}`);
    }
    for (const line of text.split("\n")) {
      assert(line.length <= 79, `too long: ${line}`);
    }
  });
}

Deno.test("the help of the command help names every topic", () => {
  const text = helpText("help").replaceAll(/\s+/g, " ");
  for (const name of Object.keys(HELP_TOPICS)) assertStringIncludes(text, name);
});
