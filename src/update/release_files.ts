// Pure: no disk, network, clock or environment.

/** Where the files of the newest release are; install.sh and install.ps1 know it too. */
export const RELEASES =
  "https://github.com/niftynet/net_download/releases/latest/download";

/** Bill of materials of a release, which tells its version. */
export const BILL = "net_download.cdx.json";

/** A text that an installation has beside the program. */
export interface Companion {
  /** Its name in a release. */
  readonly file: string;
  /** Where install.sh puts it, from the folder above that of the program. */
  readonly installed: string;
  /** The shell that it is the completions for; the manual page without one. */
  readonly shell?: string;
}

/** Completions and the manual page. */
export const COMPANIONS: readonly Companion[] = [
  {
    file: "net_download.bash",
    installed: "share/bash-completion/completions/net_download",
    shell: "bash",
  },
  {
    file: "net_download.zsh",
    installed: "share/zsh/site-functions/_net_download",
    shell: "zsh",
  },
  {
    file: "net_download.fish",
    installed: "share/fish/vendor_completions.d/net_download.fish",
    shell: "fish",
  },
  { file: "net_download.1", installed: "share/man/man1/net_download.1" },
];

const SYSTEMS: Readonly<Record<string, string>> = { darwin: "macos" };
const CPUS: Readonly<Record<string, string>> = {
  x86_64: "x64",
  aarch64: "arm64",
};

/**
 * The name that a release has, or would have, the program under for a system.
 *
 * @param os as `Deno.build.os` names it
 * @param arch as `Deno.build.arch` names it
 */
export function programFile(os: string, arch: string): string {
  const suffix = os === "windows" ? ".exe" : "";
  return `net_download-${SYSTEMS[os] ?? os}-${CPUS[arch] ?? arch}${suffix}`;
}

/** Where package managers keep what is theirs to replace. */
const MANAGED: readonly (readonly [RegExp, string])[] = [
  [/^\/(?:usr\/)?(?:s?bin|lib(?:exec)?)\//, "the system's package manager"],
  [/\/Cellar\//, "Homebrew"],
  [/^\/(?:nix|gnu)\/store\//, "the package manager of its store"],
  [/^\/(?:var\/lib\/)?snapd?\//, "snap"],
  [/\\scoop\\apps\\/i, "Scoop"],
  [/\\chocolatey\\/i, "Chocolatey"],
  [/\\WinGet\\Packages\\/i, "WinGet"],
];

/** The package manager that put a program where it is, going by its full path. */
export function packageManagerOf(path: string): string | undefined {
  return MANAGED.find(([place]) => place.test(path))?.[1];
}
