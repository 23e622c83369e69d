import type { NetworkError } from "../../../base/errors.ts";
import type { HttpAnswer } from "../../../transfer/http/http.ts";
import { answerError } from "../../../transfer/http/http_status.ts";
import { readText } from "../../../transfer/http/read_text.ts";
import { readErrors } from "./artifact.ts";

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
  const error = answerError(url, answer.status, answer.headers, verb);
  if (error.retryable || answer.status === 416) return error;
  const words = readErrors(await readText(answer, url, MAX_ERROR_BYTES));
  if (words === undefined) return error;
  return error.retold(`${error.message}: ${words}`);
}
