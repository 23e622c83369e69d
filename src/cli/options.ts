// Pure: no disk, network, clock or environment.

/** An option of the command line: what parsing, the help text and its hints are made from. */
export interface Option {
  /** The long form, without its dashes. */
  readonly name: string;
  /** The one-letter form, without its dash. */
  readonly short?: string;
  /** What stands for the value in the help; an option without it is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: true;
  /** One phrase for the help, and the default where there is one. */
  readonly help: string;
}

/** Every option, in the order of the help text. The first three are the original's. */
export const OPTIONS = [
  { name: "help", short: "h", help: "show this help and exit" },
  { name: "retry", short: "r", help: "download again what is there already" },
  { name: "version", short: "v", help: "show the version and exit" },
  {
    name: "dry-run",
    short: "n",
    help: "show what would be downloaded, from where and why; change nothing",
  },
  {
    name: "jobs",
    short: "j",
    value: "N",
    help: "archives to fetch and expand at the same time (default: 4)",
  },
  {
    name: "retries",
    value: "N",
    help: "tries of a transfer that makes no progress (default: 5)",
  },
  {
    name: "timeout",
    value: "S",
    help:
      "seconds without a byte after which a connection is given up (default: 30)",
  },
  { name: "offline", help: "open no connection at all" },
  {
    name: "ca-cert",
    value: "FILE",
    repeats: true,
    help:
      "trust the certificate authorities in this PEM file too; may be repeated",
  },
  {
    name: "header",
    value: "TEXT",
    repeats: true,
    help:
      'send this header to the zoo\'s host, as in "Authorization: Bearer x"; may be repeated',
  },
  {
    name: "json",
    help: "write what happens as lines of JSON to stdout, and nothing else",
  },
  { name: "quiet", short: "q", help: "write failures only" },
  {
    name: "accept-changed",
    help:
      "take archives of the official zoo although they differ from what is known of them",
  },
] as const satisfies readonly Option[];

/** The long form of an option. */
export type OptionName = (typeof OPTIONS)[number]["name"];

/** The environment variable that gives an option where the command line does not. */
export function optionVariable(name: string): string {
  return `NET_DOWNLOAD_${name.toUpperCase().replaceAll("-", "_")}`;
}
