import { fromFileUrl, join } from "@std/path";
import { listTree, withTempFolder } from "../support/temp.ts";

/** A shell that runs the install script, as its command line. */
export type Shell = readonly string[];

/** What a test lets the install script find. */
export interface Machine {
  shell: Shell;
  /** Programs on the path beside the few that each system has. */
  tools: readonly string[];
  /** Whether busybox plays every program. */
  busybox?: boolean;
  /** Shell scripts that take the place of programs. */
  fakes?: Readonly<Record<string, string>>;
  /** Environment beside HOME and PATH. */
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
  /** Path of the script as it is typed, where it is not the checkout's. */
  script?: string;
  /** The current folder. */
  cwd?: string;
  /** Text of the script in place of the real one's, read from stdin. */
  piped?: string;
}

/** How an installation ended. */
export interface Installation {
  code: number;
  stdout: string;
  stderr: string;
}

/** What every system has, Alpine's and a Mac included. */
const EVERYWHERE = [
  "cat",
  "chmod",
  "cp",
  "mkdir",
  "mktemp",
  "mv",
  "rm",
  "rmdir",
  "sh",
  "uname",
];

export const INSTALL_SCRIPT = fromFileUrl(
  new URL("../../scripts/install.sh", import.meta.url),
);

/** Where a program is; `undefined` if this machine does not have it. */
export function findProgram(name: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(":")
    .map((folder) => `${folder}/${name}`)
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        // Not here: the next folder of the path.
        return false;
      }
    });
}

/** Whether programs are here; says loudly which are not. */
export function have(...programs: string[]): boolean {
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    console.warn(`PASSED OVER: ${missing.join(", ")} is not installed here`);
  }
  return missing.length === 0;
}

/** Runs the install script with `home` as HOME and nothing else of this machine. */
export async function runInstall(
  home: string,
  machine: Machine,
): Promise<Installation> {
  const path = join(home, "machine");
  Deno.mkdirSync(path);
  const { fakes = {}, busybox = false } = machine;
  for (const name of [...EVERYWHERE, ...machine.tools]) {
    if (name in fakes) continue;
    const program = findProgram(busybox ? "busybox" : name) ?? name;
    Deno.symlinkSync(program, join(path, name));
  }
  for (const [name, script] of Object.entries(fakes)) {
    Deno.writeTextFileSync(join(path, name), script, { mode: 0o755 });
  }
  const [shell = "sh", ...first] = machine.shell;
  const script = machine.piped === undefined
    ? [machine.script ?? INSTALL_SCRIPT]
    : ["-s", "--"];
  const child = new Deno.Command(findProgram(shell) ?? shell, {
    args: [...first, ...script, ...machine.args ?? []],
    clearEnv: true,
    env: { HOME: home, PATH: path, ...machine.env },
    ...(machine.cwd !== undefined && { cwd: machine.cwd }),
    stdin: machine.piped === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (machine.piped !== undefined) {
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode(machine.piped));
    await input.close();
  }
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** A machine that tells it is a Linux on x86_64, with the tools that most have. */
export const LINUX: Machine = {
  shell: ["dash"],
  // A Mac has the script shasum in place of sha256sum.
  tools: ["curl", "gzip", "sha256sum", "shasum", "perl", "env"],
  fakes: uname("Linux", "x86_64"),
};

/** A `uname` that tells of a system. */
export function uname(
  system: string,
  cpu: string,
): Readonly<Record<string, string>> {
  return {
    uname:
      `#!/bin/sh\ncase $1 in -s) echo ${system} ;; *) echo ${cpu} ;; esac\n`,
  };
}

/** The two folders of an installation: where to and where from. */
export interface Folders {
  home: string;
  release: string;
}

/**
 * A test of the install script with an empty home and an empty release;
 * ignored where one of the programs that it needs is missing.
 */
export function installTest(
  name: string,
  body: (at: Folders) => Promise<void>,
  needs: readonly string[] = [],
): void {
  Deno.test({
    name: `install.sh ${name}`,
    ignore: Deno.build.os === "windows" || !have(...needs),
    fn: () =>
      withTempFolder(async (folder) => {
        const at = {
          home: join(folder, "home"),
          release: join(folder, "from"),
        };
        Deno.mkdirSync(at.home);
        Deno.mkdirSync(at.release);
        await body(at);
      }),
  });
}

/** What is in the home, apart from what stands for the machine. */
export function installed(home: string): string[] {
  return listTree(home).filter((path) => !path.startsWith("machine/"));
}

/** What an installation leaves in the home. */
export const INSTALLED = [
  ".local/",
  ".local/bin/",
  ".local/bin/net_download",
  ".local/share/",
  ".local/share/bash-completion/",
  ".local/share/bash-completion/completions/",
  ".local/share/bash-completion/completions/net_download",
  ".local/share/fish/",
  ".local/share/fish/vendor_completions.d/",
  ".local/share/fish/vendor_completions.d/net_download.fish",
  ".local/share/man/",
  ".local/share/man/man1/",
  ".local/share/man/man1/net_download.1",
  ".local/share/zsh/",
  ".local/share/zsh/site-functions/",
  ".local/share/zsh/site-functions/_net_download",
];
