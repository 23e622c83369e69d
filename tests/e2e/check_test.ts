import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  HAS_DOCKER_REGISTRY,
  withDockerRegistry,
} from "../support/docker_registry.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  bytesOf,
  canSign,
  type Files,
  makeSigner,
  PLACES,
  signedBy,
  twoEntries,
} from "../support/signed_zoo.ts";
import { inEntry } from "../support/zoo.ts";

/** Runs `body` in each kind of place that a zoo can be in. */
function inEachPlace(
  name: string,
  needsMinisign: boolean,
  body: (
    trial: { user: User; put: (files: Files) => Promise<string> },
  ) => Promise<void>,
): void {
  for (const place of PLACES) {
    Deno.test({
      name: `${name}: ${place.kind}`,
      ignore: needsMinisign && !canSign,
      fn: () =>
        withUser(
          {},
          (user) => body({ user, put: (files) => place.put(user, files) }),
        ),
    });
  }
}

inEachPlace("check --zoo-key verifies a zoo", true, async ({ user, put }) => {
  const owner = await makeSigner(user.folder, "owner");
  const zoo = await put(await signedBy(owner, await twoEntries()));
  const checked = await user.run("check", zoo, "--zoo-key", owner.file);
  assertEquals(checked.code, 0, checked.stderr);
  assertStringIncludes(
    checked.stdout,
    `Note: the key ${owner.id} has signed the list of its digests.\n`,
  );
  assertMatch(checked.stdout, /Zoo .*: OK\. 2 entries/);
});

inEachPlace(
  "check mentions a signature that no key is given for, in JSON too",
  true,
  async ({ user, put }) => {
    const owner = await makeSigner(user.folder, "owner");
    const zoo = await put(await signedBy(owner, await twoEntries()));
    const checked = await user.run("check", zoo, "--json");
    assertEquals(checked.code, 0);
    const { event, problems, notes: [note] } = JSON.parse(
      checked.stdout.trimEnd().split("\n").at(-1) ?? "",
    );
    assertEquals([event, problems], ["zoo-checked", []]);
    assertMatch(note, new RegExp(`${owner.id}.*--zoo-key`));
  },
);

inEachPlace(
  "check tells all that is not as it was signed, and not only the first",
  true,
  async ({ user, put }) => {
    const owner = await makeSigner(user.folder, "owner");
    const signed = await signedBy(owner, await twoEntries());
    const [manifest, archive, text] = [
      inEntry("heart", "main.ini"),
      inEntry("lung", "data.tar.gz"),
      inEntry("lung", "README.md"),
    ];
    const zoo = await put({
      ...signed,
      [manifest]: `${signed[manifest]}# changed\n`,
      [archive]: new Uint8Array([...bytesOf(signed[archive] ?? ""), 0]),
      [text]: "# Another lung\n",
    });
    const checked = await user.run("check", zoo, "--zoo-key", owner.key);
    assertEquals(checked.code, 1, checked.stderr);
    for (const path of [manifest, archive, text]) {
      assertStringIncludes(
        checked.stdout,
        `"${path}" does not match SHA256SUMS.\n`,
      );
    }
  },
);

inEachPlace(
  "check --zoo-key refuses a zoo that another key has signed, or a changed list, or no signature",
  true,
  async ({ user, put }) => {
    const owner = await makeSigner(user.folder, "owner");
    const stranger = await makeSigner(user.folder, "stranger");
    const files = await twoEntries();
    const { "SHA256SUMS.minisig": signature = "", ...unsigned } =
      await signedBy(owner, files);
    const list = `${"0".repeat(64)}  more\n${unsigned["SHA256SUMS"]}`;
    for (
      const [why, zoo] of [
        [stranger.id, await signedBy(stranger, files)],
        [
          "is not what the key",
          { ...unsigned, SHA256SUMS: list, "SHA256SUMS.minisig": signature },
        ],
        ["it is not signed", unsigned],
      ] as const
    ) {
      const checked = await user.run(
        ...["check", await put(zoo), "--zoo-key", owner.key],
      );
      assertEquals([checked.code, checked.stdout], [1, ""]);
      assertStringIncludes(checked.stderr, why);
    }
  },
);

inEachPlace("check says what it finds, and ends with 1", false, async (
  { user, put },
) => {
  const files = await twoEntries();
  const zoo = await put(files);
  const checked = await user.run("check", zoo);
  assertEquals(checked.code, 1, checked.stderr);
  assertStringIncludes(checked.stdout, "heart: OK. 1 archive");
  assertStringIncludes(checked.stdout, "it has no SHA256SUMS");
  const quiet = await user.run("check", zoo, "--quiet");
  assertEquals(quiet.code, 1);
  assertStringIncludes(quiet.stdout, "it has no SHA256SUMS");
});

Deno.test({
  name: "check finds what mirror wrote to a registry as it should be",
  ignore: !HAS_DOCKER_REGISTRY,
  fn: () =>
    withUser({}, (user) =>
      withDockerRegistry("open", async ({ host }) => {
        Object.assign(user.zoo.files, await twoEntries());
        const zoo = `oci://${host}/lab/zoo`;
        const mirrored = await user.run("mirror", "--all", "--to", zoo);
        assertEquals(mirrored.code, 0, mirrored.stderr);
        const checked = await user.run("check", zoo);
        assertMatch(checked.stdout, /Zoo oci:.*: OK\. 2 entries/);
        assertEquals(checked.code, 0, checked.stderr);
      })),
});

Deno.test("check takes the login of an address, and shows it nowhere", () =>
  withUser({}, async (user) => {
    const asked = new Set<string | null>();
    for (const [path, content] of Object.entries(await twoEntries())) {
      user.zoo.files[path] = ({ headers }) => {
        asked.add(headers.get("authorization"));
        return new Response(content);
      };
    }
    const zoo = user.zoo.address.replace("://", "://ada:secret@");
    const { stdout, stderr } = await user.run("check", `${zoo}/`);
    assertEquals([...asked], [`Basic ${btoa("ada:secret")}`]);
    assertStringIncludes(stdout, "heart: OK.");
    assertEquals(`${stdout}${stderr}`.includes("secret"), false);
  }));

Deno.test("check says what to do about a server whose entries cannot be listed", () =>
  withUser({}, async (user) => {
    const { code, stderr } = await user.run("check", user.zoo.address);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "it has no index, so its entries cannot be");
    assertStringIncludes(stderr, "net_download mirror");
  }));
