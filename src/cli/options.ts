// Pure: no disk, network, clock or environment.

/** An option of the command line: what parsing, the help text and its hints are made from. */
export interface Option<Name = OptionName> {
  /** The long form, without its dashes. */
  readonly name: Name;
  /** The one-letter form, without its dash. */
  readonly short?: string;
  /** What stands for the value in the help; an option without it is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: true;
  /** One phrase for the help, and the default where there is one. */
  readonly help: string;
}

/** In the order of the help text. The first three are the original's. */
const TABLE = [
  { name: "help", short: "h", help: "show this help and exit" },
  {
    name: "retry",
    short: "r",
    help: "download again even if already installed",
  },
  { name: "version", short: "v", help: "show the version and exit" },
  {
    name: "dry-run",
    short: "n",
    help: "show what would be done, and why; change nothing",
  },
  {
    name: "locked",
    value: "FILE",
    help:
      "install exactly what this lock file has, of all its entries or of those that are named; - for stdin",
  },
  {
    name: "jobs",
    short: "j",
    value: "N",
    help: "archives to fetch and expand at the same time (default: 4)",
  },
  {
    name: "connections",
    value: "N",
    help:
      "connections to one host for all archives, as far as they help (default: 8, and more for small files)",
  },
  {
    name: "retries",
    value: "N",
    help: "retries of a request that makes no progress (default: 5)",
  },
  {
    name: "timeout",
    value: "S",
    help:
      "give up a connection after this many seconds without data (default: 30)",
  },
  { name: "offline", help: "do not use the network" },
  {
    name: "ca-cert",
    value: "FILE",
    repeats: true,
    help: "trust the certificate authorities in this PEM file too",
  },
  {
    name: "header",
    value: "TEXT",
    repeats: true,
    help:
      'send this header to the first zoo\'s host, as in "Authorization: Bearer x"',
  },
  {
    name: "json",
    help:
      'write one JSON object per event to stdout, and nothing else; see "net_download help json"',
  },
  {
    name: "quiet",
    short: "q",
    help: "write only failures, and answers in their shortest form",
  },
  {
    name: "accept-changed",
    help: "accept archives of the official zoo that differ from the known ones",
  },
  {
    name: "no-space-check",
    help: "start even if the volume seems to have too little space",
  },
  {
    name: "max-expanded",
    value: "SIZE",
    help: "most bytes that an archive may expand to (default: 275 GB)",
  },
  {
    name: "max-ratio",
    value: "N",
    help:
      "most bytes that each byte of an archive may expand to, from 1.1 GB on (default: 1100)",
  },
  {
    name: "max-entries",
    value: "N",
    help: "most files that an archive may hold (default: 2 million)",
  },
  {
    name: "home",
    value: "DIR",
    help:
      "folder that everything is installed into (default: home in config.ini)",
  },
  {
    name: "zoo",
    value: "ADDRESS",
    repeats: true,
    help:
      "take entries from this server, folder, bundle file or oci://host/repository; of several, the first that has the entry is used",
  },
  {
    name: "zoo-key",
    value: "KEY|FILE",
    repeats: true,
    help:
      "use only zoos that this minisign key has signed: the key, or minisign's file of it",
  },
  {
    name: "to",
    value: "PATH",
    help:
      "folder to write to; for mirror also a bundle (a file whose name ends in .tar) or oci://host/repository",
  },
  { name: "all", help: "every entry of the zoo" },
  {
    name: "split",
    value: "SIZE",
    help: "write a bundle in parts of at most this size, such as 4G for FAT32",
  },
  {
    name: "base-url",
    value: "URL",
    help:
      "address at which the zoo will be served, for NiftyNet's Python command",
  },
  {
    name: "installed",
    help: "list what is installed on this machine, without asking a zoo",
  },
  {
    name: "files",
    help:
      "list the files of an entry: as installed, else as a zoo on a disk has them",
  },
  {
    name: "diff",
    help:
      "show how changed files of text differ: fetches their archives again, changes nothing",
  },
  {
    name: "repair",
    help: "install again what is missing or changed",
  },
  {
    name: "set-aside",
    help:
      "list or remove your files that stood in the way of an installation: *.kept-by-net_download",
  },
  { name: "yes", short: "y", help: "do not ask for confirmation" },
  {
    name: "whole-folders",
    help:
      "remove whole folders, including files that net_download did not install",
  },
  {
    name: "data",
    value: "PATH|URL",
    repeats: true,
    help:
      "folder, archive, file or address with example images, for data in the home",
  },
  {
    name: "weights",
    value: "PATH|URL",
    repeats: true,
    help:
      "folder, archive, file or address with trained weights, for models in the home",
  },
  {
    name: "code",
    value: "PATH|URL",
    repeats: true,
    help:
      "folder, archive, file or address with Python code and configuration, for extensions in the home",
  },
  {
    name: "include",
    value: "PATTERN",
    repeats: true,
    help:
      "of an address with many files, pack only those whose path fits, such as '*.safetensors'",
  },
  {
    name: "exclude",
    value: "PATTERN",
    repeats: true,
    help: "of an address with many files, leave out those whose path fits",
  },
  {
    name: "entry-version",
    value: "VERSION",
    help:
      "version of the packed entry, also --version 1.0 (default: 1.0 for an entry that is new in the zoo)",
  },
  {
    name: "license",
    value: "TEXT",
    help: "licence of the packed entry, such as Apache-2.0",
  },
  {
    name: "homepage",
    value: "URL",
    help: "address of a page about the packed entry",
  },
  {
    name: "doi",
    value: "DOI",
    help: "DOI to cite for the packed entry, such as 10.1000/182",
  },
  {
    name: "authors",
    value: "NAMES",
    repeats: true,
    help: "authors of the packed entry, with semicolons between them",
  },
  {
    name: "force",
    help:
      "pack an entry even if installed copies would not be updated to it or would lose a part",
  },
  {
    name: "check",
    help:
      "only say whether there is a newer release, and exit with 0 either way",
  },
] as const satisfies readonly Option<string>[];

/** The long form of an option. */
export type OptionName = (typeof TABLE)[number]["name"];

/** Every option, in the order of the help text. */
export const OPTIONS: readonly Option[] = TABLE;

/** What the help says of an option. */
export function optionHelp({ help, repeats }: Option): string {
  return repeats ? `${help}; may be repeated` : help;
}

/** Options that a variable can give: all but those that show a text and end. */
export const VARIABLE_OPTIONS = OPTIONS.filter(({ name }) =>
  name !== "help" && name !== "version"
);

/** The beginning of the variables that give options. */
export const VARIABLE_PREFIX = "NET_DOWNLOAD_";

/** The environment variable that gives an option where the command line does not. */
export function optionVariable(name: string): string {
  return `${VARIABLE_PREFIX}${name.toUpperCase().replaceAll("-", "_")}`;
}

/** Whether a variable's value turns a switch on. */
export function isSwitchedOn(text: string | undefined): boolean {
  return text !== undefined && !/^(?:|0|no|false|off)$/i.test(text);
}
