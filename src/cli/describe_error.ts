// Pure: no disk, network, clock or environment.

import { publicText } from "../base/describe_url.ts";
import { AppError, EXIT } from "../base/errors.ts";
import type { FailureFacts } from "../report/event.ts";

/** Words for an error that ends a run; anything but an AppError is a bug and keeps its stack. */
export function describeError(
  error: unknown,
): FailureFacts & { exitCode: number } {
  if (error instanceof AppError) {
    const { message, hint, failure, exitCode } = error;
    return { message, hint, failure, exitCode };
  }
  const stack = error instanceof Error ? error.stack ?? error.message : error;
  return {
    message: `this is a bug of the program: ${publicText(String(stack))}`,
    hint: "Please report it with these lines.",
    failure: "bug",
    exitCode: EXIT.bug,
  };
}
