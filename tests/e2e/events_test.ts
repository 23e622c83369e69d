import { assertEquals } from "@std/assert";
import { EVENT_SCHEMA } from "../support/event_schema.ts";
import { runProgram } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { toyEntry } from "../support/toy_entry.ts";

/** A line of `--json`. */
interface Told {
  event: string;
  id?: string;
  section?: string;
  outcome?: string;
  exit?: number;
}

async function told(user: User, ...args: string[]): Promise<Told[]> {
  const { stdout } = await user.run("--json", ...args);
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** The ends of entries in a run's output, sorted. */
async function ends(user: User, ...args: string[]): Promise<string[]> {
  return (await told(user, ...args))
    .filter(({ event }) => event === "entry-ended")
    .map(({ id, outcome, exit }) => `${id} ${outcome} ${exit}`).sort();
}

Deno.test("--json tells the stages of each archive in their order", () =>
  withUser(toyEntry(), async (user) => {
    const events = (await told(user, "toy"))
      .filter(({ event, section }) =>
        section !== "weights" && event !== "archive-progress"
      );
    assertEquals(events.map(({ event }) => event), [
      "zoo-accessed",
      "archive-started",
      "archive-expanding",
      "archive-verified",
      "archive-ended",
      "section-merging",
      "section-installed",
      "entry-ended",
    ]);
  }));

Deno.test("--json tells how the installation of each entry ended", () =>
  withUser(toyEntry(), async (user) => {
    assertEquals(await ends(user, "-n", "toy"), ["toy planned 0"]);
    assertEquals(await ends(user, "toy", "nope"), [
      "nope failed 1",
      "toy installed 0",
    ]);
    assertEquals(await ends(user, "toy"), ["toy current 0"]);
    assertEquals(await ends(user, "update"), ["toy current 0"]);
  }));

const WRONG = [
  { how: "an option", args: ["--json", "--jobs=two", "toy"], env: {} },
  {
    how: "a variable",
    args: ["--jobs=two", "toy"],
    env: { NET_DOWNLOAD_JSON: "1" },
  },
];

for (const { how, args, env } of WRONG) {
  Deno.test(`a wrong command line is told as JSON where ${how} asks for it`, () =>
    withUser({}, async (user) => {
      const run = await runProgram({ args, env: { ...user.env, ...env } });
      assertEquals(run, {
        code: 2,
        stdout: '{"schema":1,"event":"run-failed","message":"option --jobs ' +
          'takes a whole number from 1 to 64, not \\"two\\"","hint":null,"failure":"usage"}\n',
        stderr: "",
      });
    }));
}

/** The only event of a run. */
async function onlyEvent(
  user: User,
  args: string[],
  env: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runProgram({
    args,
    env: { ...user.env, ...env },
  });
  assertEquals([code, stderr, stdout.split("\n").length], [0, "", 2]);
  return JSON.parse(stdout);
}

Deno.test("--json turns version and help into events, however they are asked for", () =>
  withUser({}, async (user) => {
    const { stdout } = await user.run("--version");
    const version = await onlyEvent(user, ["--json", "--version"]);
    assertEquals(version.event, "version-shown");
    assertEquals(stdout.startsWith(`net_download ${version.version}`), true);
    assertEquals(await onlyEvent(user, ["version", "--json"]), version);
    const on = { NET_DOWNLOAD_JSON: "1" };
    assertEquals(await onlyEvent(user, ["-v"], on), version);
    const { stdout: text } = await user.run("help", "get");
    const help = {
      schema: 1,
      event: "text-shown",
      of: "help",
      topic: "get",
      text,
    };
    for (const args of [["help", "get"], ["get", "--help"]]) {
      assertEquals(await onlyEvent(user, ["--json", ...args]), help);
    }
    const { topic } = await onlyEvent(user, ["--json", "--help"]);
    assertEquals(topic, null);
  }));

Deno.test("no variable turns what a shell, man or a validator reads into events", () =>
  withUser({}, async (user) => {
    for (
      const args of [["completion", "bash"], ["manual"], [
        "help",
        "json-schema",
      ]]
    ) {
      const { stdout } = await user.run(...args);
      user.env.NET_DOWNLOAD_JSON = "true";
      assertEquals((await user.run(...args)).stdout, stdout);
      const { text } = await onlyEvent(user, ["--json", ...args]);
      assertEquals(text, stdout);
    }
  }));

Deno.test("help json-schema prints the schema that lies in the sources", () =>
  withUser({}, async (user) => {
    const { code, stdout } = await user.run("help", "json-schema");
    assertEquals([code, JSON.parse(stdout)], [0, EVENT_SCHEMA]);
  }));
