import { assert, assertEquals } from "@std/assert";
import {
  programGrammar,
  spellings,
  valueOffer,
} from "../../../src/cli/completions/grammar.ts";
import { COMMANDS, SHELLS } from "../../../src/cli/commands.ts";

Deno.test("programGrammar() has every command under all its names, and the one that needs no name", () => {
  const { commands, plain } = programGrammar();
  assertEquals(
    commands.map(({ name }): string => name),
    COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  );
  assertEquals(plain.arguments, "ids");
  const names = plain.options.map(({ name }): string => name);
  for (const name of ["help", "retry", "json"]) assert(names.includes(name));
});

for (
  const [value, offer] of [
    [undefined, "nothing"],
    ["N", "nothing"],
    ["FILE", "files"],
    ["ADDRESS", "files"],
    ["PATH", "files"],
    ["DIR", "folders"],
  ] as const
) {
  Deno.test(`valueOffer() is ${offer} where the help says ${value}`, () => {
    const option = { name: "to", help: "", ...(value && { value }) } as const;
    assertEquals(valueOffer(option), offer);
  });
}

Deno.test("spellings() are the long form and the short one", () => {
  assertEquals(spellings({ name: "to", short: "t", help: "" }), [
    "--to",
    "-t",
  ]);
  assertEquals(spellings({ name: "to", help: "" }), ["--to"]);
});

Deno.test("programGrammar() offers what each command's arguments are", () => {
  const offered = new Map(
    programGrammar().commands.map((
      { name, arguments: offer },
    ) => [name, offer]),
  );
  for (const name of ["get", "info", "remove", "rm", "where", "update"]) {
    assertEquals(offered.get(name), "ids", name);
  }
  assertEquals(offered.get("check"), "files");
  assertEquals(offered.get("list"), "nothing");
  assertEquals(offered.get("completion"), SHELLS);
  for (const topic of ["get", "remove", "environment"]) {
    assert(offered.get("help")?.includes(topic), topic);
  }
});
