import { IntegrityError, type NetworkError } from "../../../base/errors.ts";
import { JsonError } from "../../../base/json.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { ask } from "../../../transfer/ask.ts";
import type { TransferContext } from "../../../transfer/context.ts";
import type { HttpAnswer } from "../../../transfer/http/http.ts";
import { answerError } from "../../../transfer/http/http_status.ts";
import { readText } from "../../../transfer/http/read_text.ts";
import { damagedZoo } from "../kind.ts";
import {
  ACCEPTED_TYPES,
  type Artifact,
  type Descriptor,
  MAX_ARTIFACT_BYTES,
  parseArtifact,
  readErrors,
} from "./artifact.ts";
import type { RepositoryReference } from "./reference.ts";

/** What helps where a registry has lost something. */
export const WRITE_AGAIN = "Ask the zoo's owner to write the zoo again.";

/** Asks one repository of a registry (distribution-spec v1.1.1, "Pull"). */
export class RegistryClient {
  readonly repository: RepositoryReference;
  readonly #context: TransferContext;

  constructor(repository: RepositoryReference, context: TransferContext) {
    this.repository = repository;
    this.#context = context;
  }

  /** The address of a blob. */
  blobUrl(digest: string): URL {
    return this.#url(`blobs/${digest}`);
  }

  /**
   * Reads an artifact.
   *
   * @param name its tag or digest
   * @param retries at most; those of the run unless told
   * @returns it and the digest of its manifest, as `sha256:…`; undefined when
   * there is none.
   * @throws NetworkError when the registry cannot be asked, IntegrityError when
   * it answers with something else.
   */
  async readArtifact(
    name: string,
    retries?: number,
  ): Promise<{ artifact: Artifact; digest: string } | undefined> {
    const { address } = this.repository;
    const url = this.#url(`manifests/${name}`);
    const context = {
      ...this.#context,
      ...retries !== undefined && { retries },
    };
    const headers = { accept: ACCEPTED_TYPES };
    const text = await readIfThere(context, url, MAX_ARTIFACT_BYTES, headers);
    if (text === undefined) return undefined;
    const digest = digestOf(text);
    if (name.startsWith("sha256:") && name !== digest) {
      throw otherContent(`the artifact "${name}"`, this.repository);
    }
    try {
      return { artifact: parseArtifact(text), digest };
    } catch (cause) {
      if (!(cause instanceof JsonError)) throw cause;
      throw damagedZoo(
        `cannot use the artifact "${name}" of "${address}": ${cause.message}`,
        { cause },
      );
    }
  }

  /**
   * Reads a blob as text, and checks it.
   *
   * @param what it is, for messages
   * @throws IntegrityError when it is too long, missing or another one,
   * NetworkError when the registry cannot be asked.
   */
  async readBlob(
    { digest, size }: Descriptor,
    what: string,
    limitBytes: number,
  ): Promise<string> {
    const damage = (why: string, hint?: string) =>
      damagedZoo(
        `cannot read ${what} of "${this.repository.address}": ${why}`,
        { hint },
      );
    if (size > limitBytes) {
      throw damage(`it is longer than ${limitBytes} bytes`);
    }
    const url = this.blobUrl(digest);
    const text = await readIfThere(this.#context, url, size);
    if (text === undefined) {
      throw damage(
        `the registry has lost its content, ${digest}`,
        WRITE_AGAIN,
      );
    }
    if (digestOf(text) !== digest) throw otherContent(what, this.repository);
    return text;
  }

  #url(path: string): URL {
    return new URL(path, this.repository.api);
  }
}

/** A text; undefined when the registry says that there is none. */
async function readIfThere(
  context: TransferContext,
  url: URL,
  limitBytes: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  return await ask(context, { url, headers }, async (answer) => {
    if (answer.status === 200) return await readText(answer, url, limitBytes);
    if (answer.status !== 404) throw await refusal(answer, url);
    return undefined;
  });
}

/** A digest of a text, as `sha256:…`. */
export function digestOf(text: string): string {
  return `sha256:${hashBytes(text)}`;
}

function otherContent(
  what: string,
  { address }: RepositoryReference,
): IntegrityError {
  return new IntegrityError(
    `cannot use ${what} of "${address}": its content has another digest than its name`,
    {
      hint:
        "The registry, or a cache in front of it, is damaged: tell its owner.",
    },
  );
}

/** Longest text that is read of a registry's errors, in bytes. */
const MAX_ERROR_BYTES = 1 << 16;

/**
 * The error of a registry's answer, with what it says of it in words. The body
 * of a 416 is left alone: Debian's registry promises more of it than it sends.
 *
 * @param verb what could not be done, as in `cannot fetch "…"`
 */
export async function refusal(
  answer: HttpAnswer,
  url: URL,
  verb: "fetch" | "write to" = "fetch",
): Promise<NetworkError> {
  const error = answerError(url, answer, verb);
  if (error.retryable || answer.status === 416) return error;
  const words = readErrors(await readText(answer, url, MAX_ERROR_BYTES));
  if (words === undefined) return error;
  return error.retold(`${error.message}: ${words}`);
}
