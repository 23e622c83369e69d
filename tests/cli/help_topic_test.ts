import { assertEquals, assertThrows } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { environmentHelp, helpText } from "../../src/cli/help.ts";
import { helpTopic } from "../../src/cli/help_topic.ts";
import { UsageError } from "../../src/base/errors.ts";

Deno.test("helpTopic() is the program's help, a command's or the environment's", () => {
  assertEquals(helpTopic(undefined), helpText());
  assertEquals(helpTopic("environment"), environmentHelp());
  for (const { name } of COMMANDS) {
    assertEquals(helpTopic(name), helpText(name));
  }
});

for (
  const { topic, hint } of [
    { topic: "enviroment", hint: "Did you mean environment?" },
    { topic: "lst", hint: "Did you mean list?" },
    { topic: "install", hint: "Did you mean get?" },
    {
      topic: "zzzzzzzzz",
      hint: "There is some about every command, and about environment.",
    },
  ]
) {
  Deno.test(`helpTopic() knows nothing about "${topic}"`, () => {
    const error = assertThrows(
      () => helpTopic(topic),
      UsageError,
      `there is no help about "${topic}"`,
    );
    assertEquals(error.hint, hint);
  });
}
