// Pure: no disk, network, clock or environment.

import { FAILURE_CLASSES } from "../base/failure_class.ts";
import { type Option, optionVariable, VARIABLE_OPTIONS } from "./options.ts";

/** A term and what it means; the help text and the manual page have the same ones. */
export type Row = readonly [term: string, meaning: string];

/** What the program does. */
export const DESCRIPTION =
  "Download NiftyNet sample data: models, images and extension code from a model zoo, into the folders where NiftyNet looks for them.";

/** Environment variables that the program reads, but for those of {@linkcode OPTION_VARIABLES}. */
export const ENVIRONMENT: readonly Row[] = Object.entries({
  niftynet_config_home:
    "folder of config.ini and of the records of what is installed (default: ~/.niftynet)",
  niftynet_model_zoo:
    "the zoo: a server, folder, bundle file or oci://host/repository; separate several with semicolons (default: https://github.com/NifTK/NiftyNetModelZoo)",
  HOME:
    "the folder that ~ means; on Windows USERPROFILE, or HOMEDRIVE and HOMEPATH",
  "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY":
    "the proxy, and the hosts to reach without it; also in lower case",
  "SSL_CERT_FILE, DENO_CERT":
    "certificate authorities to trust besides Mozilla's; without SSL_CERT_FILE the system's are trusted too",
  NETRC: "file with logins for hosts (default: ~/.netrc)",
  DOCKER_CONFIG: "folder of Docker's config.json (default: ~/.docker)",
  REGISTRY_AUTH_FILE: "file with logins for registries, asked first",
  XDG_RUNTIME_DIR: "folder of Podman's containers/auth.json",
  SOURCE_DATE_EPOCH:
    "the time of a bill of materials (default: now) and of the manual (default: the day of its version), in seconds since 1970",
  HF_ENDPOINT:
    "the Hugging Face hub, or a mirror of it (default: https://huggingface.co)",
  HF_TOKEN:
    "token for that hub, also HUGGING_FACE_HUB_TOKEN; else the file HF_TOKEN_PATH or HF_HOME/token is read",
  "HF_HOME, XDG_CACHE_HOME":
    "folder of the hub's token (default: huggingface in XDG_CACHE_HOME or ~/.cache)",
  HF_HUB_DISABLE_IMPLICIT_TOKEN: "1: no token is sent to the hub",
  ZENODO_URL: "the Zenodo of pack zenodo:... (default: https://zenodo.org)",
  "GITHUB_API_URL, GITHUB_TOKEN, GH_TOKEN":
    "the API of pack github:... and a token for it (default: https://api.github.com)",
  MONAI_MODEL_INFO:
    "address of the list of bundles of pack monai:... (default: model_info.json of MONAI's model zoo)",
  NET_DOWNLOAD_RELEASES:
    "folder or address of a release, for self-update and install.sh (default: that of the newest release)",
  NO_COLOR: "any value: no colours",
  TERM: "dumb: no colours and no bars",
  [optionVariable("...")]: `every option, by its name in capitals, as in ${
    optionVariable("dry-run")
  }=1; the command line wins. 0, no, off, false and an empty value turn a switch off. "net_download help environment" lists them all`,
});

/** The environment variables that give options, and what they take. */
export const OPTION_VARIABLES: readonly Row[] = VARIABLE_OPTIONS.map(
  (option: Option) => [
    `${optionVariable(option.name)}=${option.value ?? 1}`,
    option.repeats
      ? `${option.help}; give several on separate lines`
      : option.help,
  ],
);

/** Files that the program reads and makes. */
export const FILES: readonly Row[] = Object.entries({
  "config.ini":
    "in section [global], home is the folder that everything is installed into, zoo is the zoo and zoo_key the key that it must be signed with; relative paths start at its folder; written with home = ~/niftynet if missing",
  "data, models, extensions":
    "in the home: example images, trained weights, Python code",
});

/** What the program's exit codes mean. */
export const EXIT_CODES: readonly Row[] = [
  ["0", "success"],
  ["1", "an entry failed or could not be checked; the others are done"],
  ["2", "the command line is wrong"],
  ["70", "a bug in the program: please report it"],
  ["129, 130, 143", "stopped by SIGHUP, Ctrl-C or SIGTERM"],
];

/** The classes of failures that `--json` tells, and when. */
export const FAILURES: readonly Row[] = Object.entries(FAILURE_CLASSES);

/** Command lines to begin with. */
export const EXAMPLES: readonly string[] = [
  "net_download highres3dnet_brain_parcellation_model_zoo",
  "net_download --dry-run dense_vnet_abdominal_ct_model_zoo unet",
];
