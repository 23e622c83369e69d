import { NetworkError } from "../../../../base/errors.ts";
import { describeUrl } from "../../../../base/describe_url.ts";
import { ask } from "../../../../transfer/ask.ts";
import type { TransferContext } from "../../../../transfer/context.ts";
import { hubRefusal } from "../../../../transfer/http/hub_refusal.ts";
import type { HttpAnswer } from "../../../../transfer/http/http.ts";
import { answerError } from "../../../../transfer/http/http_status.ts";
import { readText } from "../../../../transfer/http/read_text.ts";

/** Longest answer of a service that is taken, in bytes. */
const LIMIT_BYTES = 1 << 25;

/**
 * Asks a service.
 *
 * @returns the JSON of its answer, of which nothing is known yet.
 * @throws NetworkError when it does not answer, or not with JSON;
 * IntegrityError when that is too long; the signal's reason.
 */
export function askJson(
  url: URL,
  context: TransferContext,
): Promise<{ value: unknown; headers: Headers }> {
  const headers = { accept: "application/json" };
  return ask(context, { url, headers }, async (answer) => {
    const { status, headers } = answer;
    if (status !== 200) throw refusalOf(url, answer);
    const text = await readText(answer, url, LIMIT_BYTES);
    return { value: parse(text, url), headers };
  });
}

/** A name that a service does not know is the user's to check, not a zoo owner's. */
function refusalOf(url: URL, answer: HttpAnswer): NetworkError {
  const error = answerError(url, answer);
  const isExplained = hubRefusal(answer.status, answer.headers) !== undefined;
  return isExplained
    ? error
    : error.withHintIfGone("Check the name, and what follows the @.");
}

function parse(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NetworkError(
      `cannot use what ${describeUrl(url)} answers: it is not JSON`,
      { failure: "bad-answer", cause },
    );
  }
}
