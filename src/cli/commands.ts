// Pure: no disk, network, clock or environment.

import type { OptionName } from "./options.ts";
import type { Row } from "./reference.ts";

/** What a command's arguments are. */
export type Completes =
  /** Ids of entries that a zoo has, or that are installed. */
  | "entries"
  /** Ids of entries that are installed. */
  | "installed"
  /** The same, and behind it a section of that entry. */
  | "sections"
  /** The path or the address of a zoo. */
  | "zoo"
  | "topics"
  | "shells";

/** A command: what parsing, the help texts and shell completions are made from. */
export interface Spec<Name = string> {
  readonly name: Name;
  /** Words of other programs that name it too. */
  readonly aliases?: readonly string[];
  /** How its arguments are written, `""` for none: what may be left out in brackets. */
  readonly usage: string;
  /** An option that says what its arguments would: none need be given beside it. */
  readonly instead?: OptionName;
  /** Whether its ids may name a version, as in `unet==1.0`. */
  readonly pins?: true;
  /** What its arguments are; missing where it takes none, or any text. */
  readonly completes?: Completes;
  /** Whether it makes config.ini and the home where there are none. */
  readonly installs?: true;
  /** Whether all that it does is to print a text about its argument. */
  readonly prints?: true;
  /** One phrase for the list of commands. */
  readonly summary: string;
  /** Options that it takes beside those that all take. */
  readonly options: readonly OptionName[];
  readonly example: string;
  /** What else is to be known of it. */
  readonly notes?: { readonly title: string; readonly rows: readonly Row[] };
}

/** Options that every command takes. */
const COMMON_OPTIONS: readonly OptionName[] = [
  "help",
  "version",
  "json",
  "quiet",
];

/** Options of all that asks servers. */
const CONNECTION = [
  "retries",
  "timeout",
  "offline",
  "ca-cert",
  "header",
] as const;

/** Options of all that asks the zoos of the settings. */
const ZOOS = ["zoo", "zoo-key", ...CONNECTION] as const;

/** Options of all that fetches archives. */
const FETCHING = [
  "jobs",
  "connections",
  "accept-changed",
  "no-space-check",
] as const;

/** Options of all that expands archives. */
const LIMITS = ["max-expanded", "max-ratio", "max-entries"] as const;

/** Options of all that installs. */
const INSTALLING = [...ZOOS, ...FETCHING, ...LIMITS] as const;

/** The word before a line that is still being typed: what may come next is printed. */
export const COMPLETE = "__complete";

/** Shells that there are completions for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** Topics of help that are no commands. */
export const TOPICS = [
  "environment",
  "exit-codes",
  "json",
  "json-schema",
] as const;

/**
 * The first is the original's only one: it needs no name, so `net_download ID`
 * is `net_download get ID`.
 */
const TABLE = [
  {
    name: "get",
    aliases: ["install"],
    usage: "sample_id [sample_id ...]",
    pins: true,
    instead: "locked",
    completes: "entries",
    installs: true,
    summary:
      "install entries of the zoo; sample_id==VERSION for that version only",
    options: ["home", "retry", "dry-run", "locked", ...INSTALLING],
    example: "net_download get highres3dnet_brain_parcellation_model_zoo",
  },
  {
    name: "list",
    aliases: ["ls"],
    usage: "",
    summary: "list the entries of the zoo, and which of them are installed",
    options: ["home", "installed", "set-aside", ...ZOOS],
    example: "net_download list --installed",
  },
  {
    name: "search",
    usage: "text [text ...]",
    summary: "list the entries whose id or description has these texts",
    options: ["home", "installed", ...ZOOS],
    example: "net_download search brain",
  },
  {
    name: "info",
    aliases: ["show"],
    usage: "sample_id [sample_id ...]",
    completes: "entries",
    summary: "show what an entry consists of and how much of it is installed",
    options: ["home", "files", ...ZOOS, ...LIMITS],
    example: "net_download info dense_vnet_abdominal_ct_model_zoo",
  },
  {
    name: "where",
    usage: "sample_id [section]",
    completes: "sections",
    summary: "print the folders of an entry, or that of one of its sections",
    options: ["home"],
    example: "cd $(net_download where unet_histology weights)",
  },
  {
    name: "update",
    aliases: ["upgrade"],
    usage: "[sample_id ...]",
    completes: "installed",
    installs: true,
    summary: "install newer versions of what is installed",
    options: ["home", "dry-run", ...INSTALLING],
    example: "net_download update",
  },
  {
    name: "verify",
    usage: "[sample_id ...]",
    completes: "installed",
    summary: "compare installed files with what was installed",
    options: ["home", "diff", "repair", ...INSTALLING],
    example: "net_download verify --repair",
  },
  {
    name: "remove",
    aliases: ["rm", "delete"],
    usage: "sample_id [sample_id ...]",
    completes: "installed",
    summary:
      "remove entries, but keep files that you changed or that another entry has",
    options: ["home", "dry-run", "yes", "whole-folders"],
    example: "net_download remove unet_histology",
  },
  {
    name: "uninstall",
    usage: "[sample_id ...]",
    completes: "installed",
    summary:
      "remove all entries, the home and the config folder; with ids, the same as remove",
    options: ["home", "dry-run", "yes", "whole-folders"],
    example: "net_download uninstall --dry-run",
  },
  {
    name: "clean",
    usage: "",
    summary:
      "remove what stopped runs left behind, such as unfinished downloads; with --set-aside, files that were set aside",
    options: ["home", "dry-run", "yes", "set-aside"],
    example: "net_download clean --dry-run",
  },
  {
    name: "mirror",
    usage: "[sample_id ...]",
    pins: true,
    completes: "entries",
    summary:
      "write a zoo for machines without a network: a folder, one file or a repository of a registry",
    options: [
      "to",
      "all",
      "split",
      "base-url",
      "retry",
      "dry-run",
      ...ZOOS,
      ...FETCHING,
    ],
    example: "net_download mirror --all --to /media/stick/zoo.tar --split 4G",
  },
  {
    name: "pack",
    usage: "sample_id",
    completes: "entries",
    summary: "make an entry of a zoo from folders, files and public addresses",
    options: [
      "data",
      "weights",
      "code",
      "include",
      "exclude",
      "entry-version",
      "license",
      "homepage",
      "doi",
      "authors",
      "force",
      "dry-run",
      "to",
      "base-url",
      ...ZOOS,
      "connections",
      ...LIMITS,
    ],
    example: "net_download pack foo_bar --weights trained --code conf --to zoo",
  },
  {
    name: "check",
    usage: "ZOO",
    completes: "zoo",
    summary: "check every manifest, archive and digest of a zoo",
    options: ["zoo-key", ...CONNECTION, "connections", ...LIMITS],
    example: "net_download check zoo",
  },
  {
    name: "lock",
    usage: "[sample_id ...]",
    completes: "installed",
    summary:
      "print a lock file: what is installed, to install that elsewhere with get --locked",
    options: ["home"],
    example: "net_download lock > models.lock",
  },
  {
    name: "bom",
    usage: "[sample_id ...]",
    completes: "entries",
    summary:
      "print a bill of materials (CycloneDX) of what is installed, or of a zoo",
    options: ["home", "all", "installed", ...ZOOS],
    example: "net_download bom --zoo /media/stick/zoo.tar --all > bom.json",
  },
  {
    name: "self-update",
    usage: "",
    summary: "replace this program with the newest release",
    options: ["check", "retries", "timeout", "offline", "ca-cert"],
    example: "net_download self-update --check",
  },
  {
    name: "help",
    usage: "[command|topic]",
    completes: "topics",
    prints: true,
    summary: `show this help, or help on a command or a topic: ${
      TOPICS.join(", ")
    }`,
    options: [],
    example: "net_download help environment",
  },
  {
    name: "version",
    usage: "",
    prints: true,
    summary: "show the version",
    options: [],
    example: "net_download version",
  },
  {
    name: "completion",
    usage: SHELLS.join("|"),
    completes: "shells",
    prints: true,
    summary: "print the completions for a shell",
    options: [],
    example: 'eval "$(net_download completion bash)"',
    notes: {
      title: "to load them, add a line to a file",
      rows: [
        ["~/.bashrc", 'eval "$(net_download completion bash)"'],
        ["~/.zshrc, at its end", 'eval "$(net_download completion zsh)"'],
        [
          "~/.config/fish/config.fish",
          "net_download completion fish | source",
        ],
        [
          "$PROFILE of PowerShell",
          "net_download completion powershell | Out-String | iex",
        ],
      ],
    },
  },
  {
    name: "manual",
    usage: "",
    prints: true,
    summary: "print the manual page",
    options: [],
    example: "net_download manual | man -l -",
  },
] as const satisfies readonly Spec[];

/** Name of a command. */
export type CommandName = (typeof TABLE)[number]["name"];

/** Name of a command that prints a text. */
export type TextName = Extract<
  (typeof TABLE)[number],
  { readonly prints: true }
>["name"];

/** Name of any other. */
export type RunName = Exclude<CommandName, TextName>;

/** A command of this program. */
export type CommandSpec = Spec<TextName> | Spec<RunName>;

/** Every command, in the order of the help text. */
export const COMMANDS: readonly CommandSpec[] = TABLE;

/** The command that is meant when none is named. */
export const DEFAULT_COMMAND: CommandSpec = TABLE[0];

/** The command that a word names, by its name or an alias. */
export function commandNamed(
  word: string | undefined,
): CommandSpec | undefined {
  return COMMANDS.find(({ name, aliases }) =>
    name === word || word !== undefined && aliases?.includes(word)
  );
}

/** Whether a command does nothing but print a text. */
export function printsText(spec: CommandSpec): spec is Spec<TextName> {
  return spec.prints === true;
}

/** How many arguments a command takes. */
export function argumentCount(
  { usage }: CommandSpec,
): { least: number; most: number } {
  const terms = usage.match(/\[.*?\]|\S+/g) ?? [];
  return {
    least: terms.filter((term) => !term.startsWith("[")).length,
    most: usage.includes("...") ? Infinity : terms.length,
  };
}

/** Whether a command takes an option. */
export function takesOption(
  { options }: CommandSpec,
  option: OptionName,
): boolean {
  return COMMON_OPTIONS.includes(option) || options.includes(option);
}

/** Which commands take an option, in words. */
export function commandsWith(option: OptionName): string {
  return COMMON_OPTIONS.includes(option)
    ? "all commands"
    : COMMANDS.filter((spec) => takesOption(spec, option))
      .map(({ name }) => name).join(", ");
}

/** How an entry is installed that is called like a command. */
export function installHint(id: string): string {
  return `To install an entry of that name: net_download ${DEFAULT_COMMAND.name} ${id}`;
}
