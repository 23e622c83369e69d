import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { have } from "./install_machine.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** What git prints; undefined where this is no repository. */
function git(...args: string[]): string | undefined {
  const { success, stdout } = new Deno.Command("git", { args, cwd: root })
    .outputSync();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

Deno.test({
  name:
    "every file of the repository has the line ends that a checkout gives it",
  ignore: !have("git") || git("rev-parse") === undefined,
  fn: () => {
    const wrong = (git("ls-files", "--eol") ?? "").split("\n")
      .filter((line) =>
        line !== "" &&
        !/^i\/(?:lf|none) +w\/(?:lf|none) +attr\/text=auto eol=lf/.test(line) &&
        !/^i\/-text +w\/-text +attr\/(?:-text|text=auto)/.test(line)
      );
    assertEquals(wrong, []);
  },
});
