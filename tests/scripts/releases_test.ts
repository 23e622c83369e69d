import { assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url);

for (
  const [path, version] of [
    [".github/workflows/release.yml", /deno-version: v(\S+)/],
    ["scripts/Dockerfile", /^FROM denoland\/deno:(\S+)/m],
  ] as const
) {
  Deno.test(`${path} compiles with a Deno that lists names that are not UTF-8`, async () => {
    const text = await Deno.readTextFile(new URL(path, root));
    const [, found = ""] = version.exec(text) ?? [];
    const order = found.localeCompare("2.9", "en", { numeric: true });
    assertEquals(order >= 0, true, found);
  });
}
