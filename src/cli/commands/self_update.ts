import { publicUrl } from "../../base/describe_url.ts";
import { AppError, EXIT } from "../../base/errors.ts";
import { attempt } from "../../base/os_error.ts";
import { VERSION } from "../../base/version.ts";
import { retryNews } from "../../report/news.ts";
import { openHttp } from "../../transfer/http/http.ts";
import { accessAddresses } from "../../transfer/http/zoo_access.ts";
import { programFile, RELEASES } from "../../update/release_files.ts";
import { readRelease, releaseRoot } from "../../update/release.ts";
import { updateProgram } from "../../update/update_program.ts";
import { compareLooseVersions } from "../../zoo/loose_version.ts";
import type { OptionValues } from "../option_values.ts";
import { readLogins } from "../logins.ts";
import { reporting } from "../session.ts";
import type { World } from "../world.ts";

/**
 * Puts the newest release in the place of the program that runs, or with
 * `--check` only says whether it is newer. It reads no config.ini and asks no
 * zoo: whatever is wrong with these, a newer program may help.
 *
 * @returns the exit code: 0 also where there is a newer release, or none.
 */
export async function selfUpdate(
  options: OptionValues,
  world: World,
): Promise<number> {
  const { environment, stop } = world;
  return await reporting(options, world, async (report) => {
    if (!options.check) refuseSource();
    const root = releaseRoot(environment.NET_DOWNLOAD_RELEASES ?? RELEASES);
    if (options.offline) refuseServer(root);
    using stack = new DisposableStack();
    const http = stack.adopt(
      openHttp({
        environment,
        caCertFiles: options.caCertFiles,
        access: accessAddresses([root]),
        logins: readLogins(world),
        offline: options.offline,
        idleTimeoutSeconds: options.timeoutSeconds,
      }),
      (each) => each.close(),
    );
    const { retries } = options;
    const context = {
      http,
      retries,
      signal: stop,
      retrying: retryNews(report),
    };
    const release = await readRelease(root, context);
    const newest = release.version;
    const newer = compareLooseVersions(newest, VERSION) > 0;
    report({ kind: "release-found", version: VERSION, newest, newer });
    if (newer && !options.check) {
      await updateProgram(thisProgram(), release, context, report);
    }
    stop.throwIfAborted();
    return EXIT.ok;
  });
}

function thisProgram() {
  const { os, arch } = Deno.build;
  // A link to it stays one.
  const link = Deno.execPath();
  const path = attempt("look at", link, () => Deno.realPathSync(link));
  return { path, version: VERSION, os, file: programFile(os, arch) };
}

function refuseServer(root: URL): void {
  if (root.protocol === "file:") return;
  throw new AppError(
    `cannot ask for a release at "${
      publicUrl(root)
    }": --offline allows no connection`,
    {
      failure: "offline",
      hint:
        "Run without --offline, or name the folder of a release in NET_DOWNLOAD_RELEASES.",
    },
  );
}

/** The program that runs the source is Deno. */
function refuseSource(): void {
  if (Deno.build.standalone) return;
  throw new AppError(
    "cannot update: net_download runs from its source, not as a compiled program",
    {
      failure: "unsupported",
      hint: "Update the source, or install a release with install.sh.",
    },
  );
}
