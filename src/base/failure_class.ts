// Pure: no disk, network, clock or environment.

/** The classes of failures that `failure` in `--json` names, and when. */
export const FAILURE_CLASSES = {
  "unknown-entry": "no zoo that was asked has the entry",
  "other-version":
    "the zoo has a different version of the entry than the one requested",
  "unknown-action": "the manifest asks for an unknown action",
  "invalid-id": "the name given cannot be the id of an entry",
  "not-installed": "the entry is not installed, or only in part",
  "not-recorded": "this machine has no record of what was asked for",
  "usage": "the command line is wrong",
  "unsupported": "a program that runs from source cannot do this",
  "declined": "the question was not answered with yes",
  "config": "config.ini, a variable, a key or an address cannot be used",
  "dns": "the name of the server was not found",
  "refused": "the server refused the connection",
  "timeout": "no answer, or no more data, came in time",
  "network": "the host cannot be reached, or the connection broke off",
  "proxy": "the proxy did not connect, or requires a login",
  "certificate": "the server's certificate is not accepted",
  "tls": "the TLS connection failed for another reason",
  "offline": "this needs a server, and --offline allows none",
  "unauthorized": "the server requires a login, or a different one (401)",
  "forbidden": "the server refuses access (403)",
  "gated": "the hub gives the model only to those who have accepted its terms",
  "not-found":
    "the server, folder or zoo does not have what was asked for (404)",
  "rate-limited": "the server got too many requests (429)",
  "server-error": "the server cannot answer (500 and above)",
  "bad-answer": "the server's answer cannot be used",
  "signature": "the key has not signed the zoo, or not as it is now",
  "digest": "a digest or a size does not match",
  "changed": "another program changed it in the meantime",
  "archive": "an archive is damaged, unknown or holds what is not allowed",
  "damaged-zoo":
    "a bundle or a repository of a registry is incomplete or damaged",
  "manifest": "a manifest or the index breaks a rule",
  "version": "this needs a newer version of net_download or NiftyNet",
  "input": "what was given cannot be packed",
  "disk-full": "the volume or the quota has too little space",
  "permission": "the system does not permit it",
  "locked": "another program is working on it",
  "disk": "a file or folder cannot be used for another reason",
  "record": "the record or receipt of an entry cannot be used",
  "interrupted": "the user or the system stopped the run",
  "bug": "a bug in the program",
  "other": "something else",
} as const satisfies Readonly<Record<string, string>>;

/** What kind of failure an error is, for programs. */
export type FailureClass = keyof typeof FAILURE_CLASSES;
