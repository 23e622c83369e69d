// Pure: no disk, network, clock or environment.

/** What parsing, the help text and its hints need to know of an option. */
interface Facts {
  /** One phrase for the help, and the default where there is one. */
  readonly help: string;
  /** The one-letter form, without its dash. */
  readonly short?: string;
  /** What stands for the value in the help; an option without it is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: true;
}

/** In the order of the help text. The first three are the original's. */
const TABLE = {
  help: flag("show this help and exit", "h"),
  retry: flag("download again even if already installed", "r"),
  version: flag("show the version and exit", "v"),
  "dry-run": flag("show what would be done, and why; change nothing", "n"),
  locked: value(
    "FILE",
    "install exactly what this lock file lists: all its entries, or those that are named; - for stdin",
  ),
  jobs: value(
    "N",
    "archives to fetch and expand at the same time (default: 4)",
    "j",
  ),
  connections: value(
    "N",
    "most connections to one host at a time (default: 8, and more for small files)",
  ),
  retries: value(
    "N",
    "retries of a request that makes no progress (default: 5)",
  ),
  timeout: value(
    "S",
    "give up a connection after this many seconds without data (default: 30)",
  ),
  offline: flag("do not use the network"),
  "ca-cert": values(
    "FILE",
    "trust the certificate authorities in this PEM file too",
  ),
  header: values(
    "TEXT",
    'send this header to the first zoo\'s host, as in "Authorization: Bearer x"',
  ),
  json: flag(
    'write one JSON object per event to stdout, and nothing else; see "net_download help json"',
  ),
  quiet: flag("write only failures, and answers in their shortest form", "q"),
  "accept-changed": flag(
    "accept archives of the official zoo that differ from the known ones",
  ),
  "no-space-check": flag(
    "start even if the volume seems to have too little space",
  ),
  "max-expanded": value(
    "SIZE",
    "most bytes that an archive may expand to (default: 275 GB)",
  ),
  "max-ratio": value(
    "N",
    "most bytes that each byte of an archive may expand to, from 1.1 GB on (default: 1100)",
  ),
  "max-entries": value(
    "N",
    "most files that an archive may hold (default: 2 million)",
  ),
  home: value(
    "DIR",
    "folder that everything is installed into (default: home in config.ini)",
  ),
  zoo: values(
    "ADDRESS",
    "take entries from this server, folder, bundle file or oci://host/repository; of several, the first that has the entry is used",
  ),
  "zoo-key": values(
    "KEY|FILE",
    "use only zoos that this minisign key has signed: the key itself, or its file",
  ),
  to: value(
    "PATH",
    "folder to write to; for mirror also a bundle (a file whose name ends in .tar) or oci://host/repository",
  ),
  all: flag("every entry of the zoo"),
  split: value(
    "SIZE",
    "write a bundle in parts of at most this size, such as 4G for FAT32",
  ),
  "base-url": value(
    "URL",
    "address at which the zoo will be served, for NiftyNet's Python command",
  ),
  installed: flag(
    "list what is installed on this machine, without asking a zoo",
  ),
  files: flag(
    "list the files of an entry: as installed, else as a zoo on a disk has them",
  ),
  diff: flag(
    "show how changed files of text differ: fetches their archives again, changes nothing",
  ),
  repair: flag("install again what is missing or changed"),
  "set-aside": flag(
    "list or remove files of yours that installations have renamed to *.kept-by-net_download",
  ),
  yes: flag("do not ask for confirmation", "y"),
  "whole-folders": flag(
    "remove whole folders, including files that net_download did not install",
  ),
  data: values(
    "PATH|URL",
    "folder, archive, file or address with example images, for data in the home",
  ),
  weights: values(
    "PATH|URL",
    "folder, archive, file or address with trained weights, for models in the home",
  ),
  code: values(
    "PATH|URL",
    "folder, archive, file or address with Python code and configuration, for extensions in the home",
  ),
  include: values(
    "PATTERN",
    "of an address with many files, pack only those whose paths match this pattern, such as '*.safetensors'",
  ),
  exclude: values(
    "PATTERN",
    "of an address with many files, leave out those whose paths match this pattern",
  ),
  "entry-version": value(
    "VERSION",
    "version of the packed entry, also --version 1.0 (default: 1.0 for an entry that is new in the zoo)",
  ),
  license: value("TEXT", "licence of the packed entry, such as Apache-2.0"),
  homepage: value("URL", "address of a page about the packed entry"),
  doi: value("DOI", "DOI to cite for the packed entry, such as 10.1000/182"),
  authors: values(
    "NAMES",
    "authors of the packed entry, with semicolons between them",
  ),
  force: flag(
    "pack an entry even if installed copies would not be updated to it or would lose a part",
  ),
  check: flag(
    "only say whether there is a newer release, and exit with 0 either way",
  ),
};

function flag(help: string, short?: string): Facts {
  return { help, ...short !== undefined && { short } };
}

function value(value: string, help: string, short?: string): Facts {
  return { ...flag(help, short), value };
}

function values(value: string, help: string): Facts {
  return { help, value, repeats: true };
}

/** The long form of an option, without its dashes. */
export type OptionName = keyof typeof TABLE;

/** An option of the command line. */
export interface Option extends Facts {
  readonly name: OptionName;
}

/** Every option, in the order of the help text. */
export const OPTIONS: readonly Option[] = named(TABLE);

/** The rows of a table, each with its name. */
function named<Name extends string>(table: Readonly<Record<Name, Facts>>) {
  const rows: (Facts & { name: Name })[] = [];
  for (const name in table) rows.push({ name, ...table[name] });
  return rows;
}

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
