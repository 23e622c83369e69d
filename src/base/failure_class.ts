// Pure: no disk, network, clock or environment.

/** The classes of failures that `failure` in `--json` names, and when. */
export const FAILURE_CLASSES = {
  "unknown-entry": "no zoo that was asked has the entry",
  "other-version":
    "the zoo has another version of the entry than the one that is wanted",
  "unknown-action": "the manifest asks for an action that is not known",
  "invalid-id": "what was given cannot be the id of an entry",
  "not-installed": "the entry is not installed, or not as a whole",
  "not-recorded": "nothing on this machine tells what was asked for",
  "usage": "the command line is wrong",
  "unsupported": "a program that runs from its source cannot do it",
  "declined": "the question was not answered with yes",
  "config": "config.ini, a variable, a key or an address cannot be used",
  "dns": "the name of the server was not found",
  "refused": "the server refused the connection",
  "timeout": "no answer, or no more data, came in time",
  "network": "the host cannot be reached, or the connection broke off",
  "proxy": "the proxy did not connect, or requires a login",
  "certificate": "the server's certificate is not accepted",
  "tls": "there is no TLS connection, for another reason",
  "offline": "it takes a server, and --offline allows none",
  "unauthorized": "the server wants a login, or another one (401)",
  "forbidden": "the server refuses access (403)",
  "gated": "the hub gives the model only to those who accepted its terms",
  "not-found":
    "the server, folder or zoo does not have what was asked for (404)",
  "rate-limited": "the server has had too many requests (429)",
  "server-error": "the server cannot answer (500 and above)",
  "bad-answer": "the server answered something that cannot be used",
  "signature": "the zoo is not as the key has signed it",
  "digest": "a digest or a size is not what it should be",
  "changed": "another program changed it meanwhile",
  "archive": "an archive is damaged, unknown or holds what is not allowed",
  "damaged-zoo": "a bundle or a repository of a registry is not whole",
  "manifest": "a manifest or the index breaks a rule",
  "version": "it takes a newer version of net_download or NiftyNet",
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
