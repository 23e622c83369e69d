import { assertEquals, assertStringIncludes } from "@std/assert";
import { runProgram } from "../support/program.ts";
import { withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

/** Much more than the volume holds, and hardly anything as an archive. */
const archive = await tarGz({ "zeros": "0".repeat(16_000_000) });
const ETAG = '"v1"';

/**
 * Runs what follows on a volume of 8 MB at the path that it is given, and once
 * more when that has been enlarged. 77: this machine lets no one mount one.
 */
const SCRIPT = `mount -t tmpfs -o size=8m tmpfs "$0" || exit 77
"$@" && exit 78
mount -o remount,size=64m "$0"
exec "$@"`;

Deno.test(
  "what fills the disk while it is expanded need not be downloaded again",
  {
    ignore: Deno.build.os !== "linux",
  },
  () => {
    let bodies = 0;
    return withUser({
      [inEntry("toy", "main.ini")]: manifest(
        "1.0",
        section("data", { url: "data.tar.gz", destination: "data" }),
      ),
      [inEntry("toy", "data.tar.gz")]: ({ headers }) => {
        const fields = { etag: ETAG, "accept-ranges": "bytes" };
        if (headers.get("if-none-match") === ETAG) {
          return new Response(null, { status: 304, headers: fields });
        }
        bodies++;
        return new Response(archive, { headers: fields });
      },
    }, async (user) => {
      const home = user.path("niftynet");
      await Deno.mkdir(home);
      const { code, stdout, stderr } = await runProgram({
        args: ["toy"],
        env: { ...user.env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
        cwd: user.folder,
        under: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", SCRIPT, home],
      }).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        return { code: 77, stdout: "", stderr: "" };
      });
      if (code === 77 || stderr.startsWith("unshare: ")) {
        console.warn("PASSED OVER: no volume can be mounted here");
        return;
      }
      assertStringIncludes(
        stderr,
        'cannot write "zeros" of the archive: the disk is full.',
      );
      assertStringIncludes(
        stderr,
        "of toy -- data: the same command resumes from there.",
      );
      assertStringIncludes(stdout, "toy -- data: OK.");
      assertEquals([code, bodies], [0, 1]);
      // The volume went with the run.
      assertEquals(await Array.fromAsync(Deno.readDir(home)), []);
    });
  },
);
