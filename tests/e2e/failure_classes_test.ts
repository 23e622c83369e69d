import { assert, assertEquals } from "@std/assert";
import {
  FAILURE_CLASSES,
  type FailureClass,
} from "../../src/base/failure_class.ts";
import { assertDescribed } from "../support/event_schema.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { programCommand, runProgram } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  canSign,
  makeSigner,
  signedBy,
  twoEntries,
} from "../support/signed_zoo.ts";
import { canMount, runOn } from "../support/small_volume.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { TEST_SERVER } from "../support/test_certificates.ts";
import {
  type Answer,
  deadAddress,
  inEntry,
  manifest,
  section,
} from "../support/zoo.ts";

const archive = await tarGz({ "a.txt": "a".repeat(5000) });

/** A zoo whose only entry has one archive, with this answer for it. */
function zooWith(
  answer: Answer,
  keys: Record<string, string> = {},
): Record<string, Answer> {
  return {
    [inEntry("toy", "main.ini")]: manifest(
      "1.0",
      section("data", { url: "data.tar.gz", destination: "data", ...keys }),
    ),
    [inEntry("toy", "data.tar.gz")]: answer,
  };
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  zooWith(() => new Response("", { status, headers }));

/** The classes of the failures that lines of `--json` tell, each once. */
function classesIn(stdout: string): string[] {
  assertDescribed(stdout);
  const classes = stdout.trimEnd().split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "entry-failed" || event === "run-failed")
    .map(({ failure }) => failure);
  return [...new Set(classes)];
}

async function classesOf(user: User, ...args: string[]): Promise<string[]> {
  const { code, stdout } = await user.run("--json", ...args);
  assert(code > 0, stdout);
  return classesIn(stdout);
}

const GET = ["--retries", "0", "toy"];

/** What goes wrong with a zoo's answers, or with what a user types. */
const FAULTS: readonly {
  failure: FailureClass;
  files?: Record<string, Answer>;
  args?: readonly string[];
  env?: Record<string, string>;
}[] = [
  { failure: "unknown-entry" },
  { failure: "other-version", files: zooWith(archive), args: ["toy==9"] },
  {
    failure: "unknown-action",
    files: zooWith(archive, { action: "mount" }),
  },
  { failure: "invalid-id", args: ["../toy"] },
  { failure: "not-installed", args: ["verify", "toy"] },
  { failure: "usage", args: ["--jobs", "no", "toy"] },
  {
    failure: "config",
    args: ["toy"],
    env: { HTTPS_PROXY: "gopher://here", HTTP_PROXY: "gopher://here" },
  },
  { failure: "dns", args: ["--zoo", "http://zoo.invalid", ...GET] },
  { failure: "offline", args: ["--offline", "toy"] },
  { failure: "unauthorized", files: answering(401) },
  { failure: "forbidden", files: answering(403) },
  {
    failure: "gated",
    files: answering(401, { "x-error-code": "GatedRepo" }),
  },
  {
    failure: "gated",
    files: answering(403, { "x-error-code": "GatedRepo" }),
  },
  { failure: "not-found", files: answering(404) },
  { failure: "not-found", args: ["--zoo", "/no/such/zoo", "toy"] },
  { failure: "rate-limited", files: answering(429) },
  { failure: "server-error", files: answering(503) },
  { failure: "bad-answer", files: answering(418) },
  { failure: "digest", files: zooWith(archive, { sha256: "0".repeat(64) }) },
  { failure: "archive", files: zooWith(archive.slice(0, 40)) },
  { failure: "archive", files: zooWith("<!DOCTYPE html><p>Log in</p>") },
  { failure: "manifest", files: { [inEntry("toy", "main.ini")]: "data" } },
  {
    failure: "version",
    files: {
      [inEntry("toy", "main.ini")]:
        `[config]\nversion = 1.0\nmin_download_api = 99\n[data]\naction = copy\nurl = a\n`,
    },
  },
  { failure: "input", args: ["pack", "toy", "--data", ".", "--to", "."] },
  {
    failure: "not-recorded",
    files: zooWith(archive),
    args: ["info", "--files", "toy"],
  },
];

/** Classes of failures that no test here can bring about. */
const UNSEEN: readonly FailureClass[] = [
  // It takes a terminal: tests/cli/removing_test.ts.
  "declined",
  // It takes the program's source: a test may be of a compiled one.
  "unsupported",
  // They take another program at the right moment: copy_file_test.ts, lock_test.ts.
  "changed",
  "locked",
  "bug",
  "other",
];

/** Classes that the tests below bring about beside {@linkcode FAULTS}. */
const OTHERS: readonly FailureClass[] = [
  "refused",
  "timeout",
  "network",
  "certificate",
  "tls",
  "proxy",
  "signature",
  "disk-full",
  "permission",
  "disk",
  "record",
  "damaged-zoo",
  "interrupted",
];

Deno.test("every class of failures is brought about, or is known not to be", () => {
  const seen = [...UNSEEN, ...OTHERS, ...FAULTS.map(({ failure }) => failure)];
  assertEquals([...new Set(seen)].sort(), Object.keys(FAILURE_CLASSES).sort());
});

for (const { failure, files = {}, args = GET, env = {} } of FAULTS) {
  Deno.test(`the failure ${failure} is told as such: ${args.join(" ")}`, () =>
    withUser(files, async (user) => {
      Object.assign(user.env, env);
      assertEquals(await classesOf(user, ...args), [failure]);
    }));
}

Deno.test("the failure refused is told as such, of a run and of an entry", () =>
  withUser({}, async (user) => {
    const zoo = ["--retries", "0", "--zoo", await deadAddress()];
    assertEquals(await classesOf(user, ...zoo, "toy"), ["refused"]);
    assertEquals(await classesOf(user, ...zoo, "list"), ["refused"]);
    // Told again after the retries, it is the same.
    const retried = ["--retries", "1", ...zoo.slice(2), "toy"];
    assertEquals(await classesOf(user, ...retried), ["refused"]);
  }));

Deno.test("the failures timeout and network are told as such", async () => {
  await using server = new MisbehavingServer();
  const url = server.file("/data.tar.gz", archive).href;
  await withUser(zooWith("", { url }), async (user) => {
    server.next("/data.tar.gz", { kind: "silence" });
    const brief = ["--timeout", "1", ...GET];
    assertEquals(await classesOf(user, ...brief), ["timeout"]);
    server.next("/data.tar.gz", { kind: "cut", after: 20 });
    assertEquals(await classesOf(user, ...GET), ["network"]);
  });
});

Deno.test("the failures certificate and tls are told as such", async () => {
  await using server = new MisbehavingServer(TEST_SERVER);
  await withUser({}, async (user) => {
    const noTls = user.zoo.address.replace("http:", "https:");
    for (
      const [zoo, failure] of [
        [server.url("/").href, "certificate"],
        [noTls, "tls"],
      ] as const
    ) {
      const found = await classesOf(user, "--zoo", zoo, ...GET);
      assertEquals(found, [failure]);
    }
  });
});

Deno.test("the failure proxy is told as such", () =>
  withUser({}, async (user) => {
    // It answers 404 to every CONNECT.
    user.env.HTTPS_PROXY = user.zoo.address;
    const zoo = ["--zoo", "https://zoo.invalid", ...GET];
    assertEquals(await classesOf(user, ...zoo), ["proxy"]);
  }));

Deno.test({
  name: "the failure signature is told as such",
  ignore: !canSign,
  fn: () =>
    withUser({}, async (user) => {
      const owner = await makeSigner(user.folder, "owner");
      const other = await makeSigner(user.folder, "other");
      const key = ["--zoo-key", owner.key, "heart"];
      Object.assign(user.zoo.files, await twoEntries());
      assertEquals(await classesOf(user, ...key), ["signature"]);
      Object.assign(
        user.zoo.files,
        await signedBy(other, await twoEntries()),
      );
      assertEquals(await classesOf(user, ...key), ["signature"]);
    }),
});

for (const options of [[], ["--no-space-check"]]) {
  Deno.test({
    name: `the failure disk-full is told as such ${options.join("")}`,
    ignore: !canMount,
    fn: async () => {
      const large = await tarGz({ "zeros": "0".repeat(4_000_000) });
      const files = zooWith(large, { size: String(large.length) });
      await withUser(files, async (user) => {
        const args = ["--json", ...options, "toy"];
        const volume = { bytes: 1_000_000 };
        const home = user.path("niftynet");
        const { stdout } = await runOn(user, home, volume, args);
        assertEquals(classesIn(stdout), ["disk-full"]);
      });
    },
  });
}

/** Starts a program as a user whom permissions bind, be it root. */
const BOUND = Deno.uid() === 0
  ? ["/usr/bin/setpriv", "--inh-caps=-all"]
    .concat("--bounding-set=-dac_override,-dac_read_search")
  : [];

Deno.test({
  name: "the failure permission is told as such",
  ignore: Deno.build.os !== "linux" || !isThere(BOUND[0]),
  fn: () =>
    withUser(zooWith(archive), async (user) => {
      const home = user.path("niftynet");
      await Deno.mkdir(home, { mode: 0o555 });
      const { stdout } = await runProgram({
        args: ["--json", "toy"],
        env: user.env,
        under: BOUND,
      });
      assertEquals(classesIn(stdout), ["permission"]);
    }),
});

Deno.test("the failure disk is told as such", () =>
  withUser(zooWith(archive), async (user) => {
    await writeFile(user.folder, "niftynet/data", "a file");
    assertEquals(await classesOf(user, "toy"), ["disk"]);
  }));

Deno.test("the failure record is told as such", () =>
  withUser(zooWith(archive), async (user) => {
    assertEquals((await user.run("toy")).code, 0);
    const receipt = ".niftynet/.net_download/receipts/toy.json";
    await writeFile(user.folder, receipt, "{}");
    assertEquals(await classesOf(user, "remove", "-y", "toy"), ["record"]);
  }));

Deno.test("the failure damaged-zoo is told as such", () =>
  withUser({}, async (user) => {
    const zoo = await writeFile(user.folder, "zoo.tar", "no bundle");
    assertEquals(await classesOf(user, "--zoo", zoo, "toy"), ["damaged-zoo"]);
  }));

Deno.test("the failure interrupted is told as such", async () => {
  await using server = new MisbehavingServer();
  const url = server.file("/data.tar.gz", archive).href;
  server.next("/data.tar.gz", { kind: "stall", after: 20 });
  await withUser(zooWith("", { url }), async ({ env }) => {
    const child = programCommand({ args: ["--json", "toy"], env }).spawn();
    const output = child.output();
    while (server.bodyBytes === 0) {
      await new Promise((ready) => setTimeout(ready, 20));
    }
    child.kill("SIGINT");
    const { stdout } = await output;
    assertEquals(classesIn(new TextDecoder().decode(stdout)), ["interrupted"]);
  });
});

function isThere(path: string | undefined): boolean {
  try {
    return path === undefined || Deno.statSync(path).isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}
