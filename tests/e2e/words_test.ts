import { assertEquals, assertStringIncludes } from "@std/assert";
import { withUser } from "../support/sandbox_home.ts";
import { toyEntry } from "../support/toy_entry.ts";

Deno.test("info tells a person when an entry was installed in local time, and a program in UTC", () =>
  withUser(toyEntry(), async (user) => {
    assertEquals((await user.run("toy")).code, 0);
    const told = JSON.parse((await user.run("info", "--json", "toy")).stdout);
    const { time } = told.installed;
    assertEquals(new Date(time).toISOString(), time);
    user.env.TZ = "Asia/Tokyo";
    const inTokyo = new Date(Date.parse(time) + 9 * 3_600_000).toISOString();
    assertStringIncludes(
      (await user.run("info", "toy")).stdout,
      `  since      ${inTokyo.slice(0, 16).replace("T", " ")}\n`,
    );
  }));
