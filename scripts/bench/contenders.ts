import { fromFileUrl } from "@std/path";
import type { Entry } from "./data/zoo.ts";
import type { Start } from "./measure.ts";
import { sectionFolder, type Workplace } from "./workplace.ts";

/** The compiled program to test; the source is tested where it is not given. */
export const BINARY = Deno.env.get("NET_DOWNLOAD_BINARY");

const root = fromFileUrl(new URL("../../", import.meta.url));
const original = fromFileUrl(new URL("original.py", import.meta.url));
const PATH = Deno.env.get("PATH") ?? "/usr/bin:/bin";

const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
const { denoDir: DENO_DIR } = JSON.parse(
  new TextDecoder().decode(info.outputSync().stdout),
);

/** A way to install an entry. */
export interface Contender {
  name: string;
  /** Whether it takes the zoo's folder and not its address. */
  isLocal?: true;
  start(place: Workplace, zoo: string, entry: Entry): Start;
}

/** The program under test. */
export const NET_DOWNLOAD: Contender = {
  name: "net_download",
  start: (place, zoo, { id }) => netDownload(place, zoo, [id]),
};

/** What this program replaces. */
export const ORIGINAL: Contender = {
  name: "original's logic in Python",
  start: (place, zoo, { id }) => ({
    program: "python3",
    args: [original, id],
    env: {
      PATH,
      HOME: place.folder,
      TMPDIR: place.folder,
      niftynet_config_home: place.configHome,
      niftynet_model_zoo: zoo,
    },
  }),
};

/** What a user types otherwise. */
export const CURL_TAR: Contender = {
  name: "curl | tar xz, all at once",
  start: (place, zoo, { sections }) => {
    const lines = sections.map((section) => {
      const folder = sectionFolder(place, section);
      return `(mkdir -p '${folder}' && curl -sSf '${zoo}${section.path}' | tar xz -C '${folder}') &`;
    });
    const env = { PATH, HOME: place.folder };
    const script = [...lines, "wait"].join("\n");
    return { program: "sh", args: ["-c", script], env };
  },
};

/** The same for zip files that are there already. */
export const UNZIP: Contender = {
  name: "unzip -q, of files on the disk",
  isLocal: true,
  start: (place, zoo, { sections }) => {
    const lines = sections.map((section) => {
      const folder = sectionFolder(place, section);
      return `mkdir -p '${folder}' && unzip -q '${zoo}${section.path}' -d '${folder}'`;
    });
    const env = { PATH, HOME: place.folder };
    return { program: "sh", args: ["-c", lines.join("\n")], env };
  },
};

/** What a user types for a file. */
export const CURL: Contender = {
  name: "curl -o",
  start: (place, zoo, { sections }) => {
    const args = sections.flatMap((section) => [
      `${zoo}${section.path}`,
      ...["-o", `${sectionFolder(place, section)}/${section.name}`],
    ]);
    const env = { PATH, HOME: place.folder };
    return { program: "curl", args: ["-sSf", "--create-dirs", ...args], env };
  },
};

/** What a user types where each connection is slow. */
export const ARIA2_TAR: Contender = {
  name: "aria2c -x16, then tar xzf",
  start: (place, zoo, { sections }) => {
    const lines = sections.map((section) => {
      const folder = sectionFolder(place, section);
      return `mkdir -p '${folder}' && aria2c -q -x16 -s16 -k1M -d '${place.folder}' -o a.tar.gz '${zoo}${section.path}' && tar xzf '${place.folder}/a.tar.gz' -C '${folder}'`;
    });
    const env = { PATH, HOME: place.folder };
    return { program: "sh", args: ["-c", lines.join(" && ")], env };
  },
};

/** Starts the program under test with some arguments. */
export function netDownload(
  place: Workplace,
  zoo: string,
  args: readonly string[],
): Start {
  const env = {
    HOME: place.folder,
    niftynet_config_home: place.configHome,
    niftynet_model_zoo: zoo,
    NO_COLOR: "1",
  };
  if (BINARY !== undefined) return { program: BINARY, args, env };
  const run = ["run", "-P", "--no-prompt", "--quiet", "--cached-only"];
  return {
    program: Deno.execPath(),
    args: [...run, "--config", `${root}deno.json`, `${root}main.ts`, ...args],
    // This HOME holds no cache.
    env: { ...env, DENO_DIR },
  };
}
