import { assertEquals } from "@std/assert";
import { entry, folder, gzip, hardlink, tar } from "../support/archives.ts";
import { runProgram } from "../support/program.ts";
import { withUser } from "../support/sandbox_home.ts";
import { seededBytes } from "../support/transfer.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

/** A mask is the whole process's, so a process of its own gets it. */
const UNDER_STRICT_UMASK = ["/bin/sh", "-c", 'umask 077; exec "$0" "$@"'];

const ARCHIVE = gzip(tar(
  entry({ name: "a", mode: 0o755 }, "x"),
  entry({ name: "b", mode: 0o644 }, seededBytes(300_000, 1)),
  hardlink("c", "a"),
  folder("d"),
));

Deno.test({
  name: "files get the modes of their archive, or 0644, whatever the umask is",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withUser({
      [inEntry("toy", "main.ini")]: manifest(
        "1.0",
        section("data", { url: "data.tar.gz" }),
        section("weights", { url: "model.onnx", action: "copy" }),
      ),
      [inEntry("toy", "data.tar.gz")]: ARCHIVE,
      [inEntry("toy", "model.onnx")]: new Uint8Array([8, 7, 18, 0]),
    }, async (user) => {
      const { code, stderr } = await runProgram({
        args: ["toy"],
        env: user.env,
        cwd: user.folder,
        under: UNDER_STRICT_UMASK,
      });
      assertEquals(code, 0, stderr);
      const below = user.path("niftynet/examples/toy");
      const modes = ["a", "b", "c", "d", "model.onnx"].map((name) =>
        (Deno.statSync(`${below}/${name}`).mode ?? 0) & 0o777
      );
      assertEquals(modes, [0o755, 0o644, 0o644, 0o700, 0o644]);
    }),
});
