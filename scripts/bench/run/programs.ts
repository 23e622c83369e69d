import { fromFileUrl } from "@std/path";
import type { Start } from "./measure.ts";
import type { Workplace } from "./workplace.ts";

const root = fromFileUrl(new URL("../../../", import.meta.url));

/** What the bench needs of the machine to start programs. */
export interface Programs {
  /** How the program under test is started, for the report. */
  underTest: string;
  /** Whether that is a compiled program, not the source. */
  isCompiled: boolean;
  /** Starts the program under test. */
  netDownload(place: Workplace, zoo: string, args: readonly string[]): Start;
  /** Starts any other program, with the environment that `place` gives it. */
  other(
    place: Workplace,
    program: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Start;
  /** Whether a program can be found. */
  has(program: string): boolean;
}

/** Looks around: is there a compiled program to test, where is Deno's cache, what is installed. */
export function findPrograms(): Programs {
  const binary = Deno.env.get("NET_DOWNLOAD_BINARY");
  const path = Deno.env.get("PATH") ?? "/usr/bin:/bin";
  const denoDir = binary === undefined ? readDenoDir() : "";
  return {
    underTest: binary ?? `main.ts with Deno ${Deno.version.deno}`,
    isCompiled: binary !== undefined,
    netDownload: (place, zoo, args) => ({
      program: binary ?? Deno.execPath(),
      args: binary === undefined ? [...fromSource(), ...args] : args,
      env: {
        HOME: place.folder,
        niftynet_config_home: place.configHome,
        niftynet_model_zoo: zoo,
        NO_COLOR: "1",
        // The runtime looks for its cache there, and nowhere in this HOME.
        ...(binary === undefined && { DENO_DIR: denoDir }),
      },
    }),
    other: (place, program, args, env) => ({
      program,
      args,
      env: { PATH: path, HOME: place.folder, TMPDIR: place.temp, ...env },
    }),
    has: (program) => isInstalled(program),
  };
}

function fromSource(): string[] {
  return ["run", "-P", "--no-prompt", "--quiet", "--cached-only"]
    .concat("--config", `${root}deno.json`, `${root}main.ts`);
}

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function readDenoDir(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
