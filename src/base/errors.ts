// Pure: no disk, network, clock or environment.

import {
  adviseOn,
  type ArchiveFault,
  type ArchiveOrigin,
} from "./archive_fault.ts";
import { describeUrl } from "./describe_url.ts";
import type { FailureClass } from "./failure_class.ts";

/** Exit codes of the program; a signal's number is added to `signal`. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  bug: 70,
  signal: 128,
} as const;

/** Facts that an error may carry beside its message. */
export interface AppErrorOptions {
  /** What the user can do about it: whole sentences. */
  hint?: string | undefined;
  /** The error that led to this one; an `AppError` gives its class to this one. */
  cause?: unknown;
  /** Its class, where it is not that of the cause or the usual one of its type. */
  failure?: FailureClass | undefined;
}

/**
 * Base of everything that a user, a server or a disk can cause. The message
 * says what could not be done, to what (quoted), and why, without a full stop
 * at its end; anything that is not an `AppError` is a bug of this program.
 */
export class AppError extends Error {
  /** What the user can do about it, if anything. */
  readonly hint: string | undefined;
  /** The status that the program ends with because of this error. */
  readonly exitCode: number = EXIT.failed;
  /** The class of errors of this type where nothing else tells. */
  protected readonly usualFailure: FailureClass = "other";
  readonly #failure: FailureClass | undefined;

  constructor(message: string, options: AppErrorOptions = {}) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.hint = options.hint;
    const { cause, failure } = options;
    this.#failure = failure ??
      (cause instanceof AppError ? cause.failure : undefined);
  }

  /** What kind of failure it is, for programs. */
  get failure(): FailureClass {
    return this.#failure ?? this.usualFailure;
  }
}

/** The command line does not say what to do: the user can fix it. */
export class UsageError extends AppError {
  override readonly exitCode = EXIT.usage;
  protected override readonly usualFailure = "usage";
}

/** The config file, its folder or the home cannot be used: the user can fix them. */
export class SettingsError extends AppError {
  protected override readonly usualFailure = "config";
}

/** A manifest is missing, does not parse or asks for what is not allowed: the zoo's owner can fix it. */
export class ManifestError extends AppError {
  protected override readonly usualFailure: FailureClass = "manifest";
}

/** A manifest asks for an action that this program does not know: a newer one may. */
export class UnknownActionError extends ManifestError {
  protected override readonly usualFailure = "unknown-action";

  constructor(message: string, readonly action: string) {
    super(message, { hint: "Update net_download." });
  }
}

/** The zoo does not have the entry that was asked for: the user asks for another. */
export class UnknownEntryError extends AppError {
  protected override readonly usualFailure = "unknown-entry";
}

/** Facts about a failed request. */
export interface NetworkErrorOptions extends AppErrorOptions {
  /** The HTTP status, where the server answered at all. */
  status?: number | undefined;
  /** Whether the same request may succeed a moment later; not unless said. */
  retryable?: boolean;
  /** When the server wants to be asked again, as its `Retry-After` says it. */
  retryAfter?: string | undefined;
}

/** A server could not be reached or refused: waiting, the network's owner or the zoo's owner can fix it. */
export class NetworkError extends AppError {
  protected override readonly usualFailure: FailureClass;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfter: string | undefined;

  constructor(message: string, options: NetworkErrorOptions = {}) {
    super(message, options);
    const { status, retryable = false, retryAfter } = options;
    this.status = status;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
    this.usualFailure = status === undefined
      ? "network"
      : failureOfStatus(status);
  }

  /** The same failure in other words, or with another hint. */
  retold(message: string, hint = this.hint): NetworkError {
    const { status, retryable } = this;
    return new NetworkError(message, { status, retryable, hint, cause: this });
  }

  /** The same failure, with another hint where nothing is at the address any more. */
  withHintIfGone(hint: string): NetworkError {
    const isGone = this.status === 404 || this.status === 410;
    return isGone ? this.retold(this.message, hint) : this;
  }
}

/** The error of a URL that cannot be fetched, with the reason. */
export function cannotFetch(
  url: URL,
  why: string,
  options?: NetworkErrorOptions,
): NetworkError {
  return new NetworkError(`cannot fetch ${describeUrl(url)}: ${why}`, options);
}

/** What kind of failure a status is that is not the one that was wanted (RFC 9110, 15). */
function failureOfStatus(status: number): FailureClass {
  switch (status) {
    case 401:
      return "unauthorized";
    case 402:
    case 403:
    case 451:
      return "forbidden";
    case 404:
    case 410:
      return "not-found";
    case 407:
      return "proxy";
    case 408:
      return "timeout";
    case 429:
      return "rate-limited";
    default:
      return status >= 500 ? "server-error" : "bad-answer";
  }
}

/** What arrived is not what was promised: nothing of it is used. */
export class IntegrityError extends AppError {
  protected override readonly usualFailure: FailureClass = "digest";
}

/** A zoo, or a file of it, is not as a key that the user trusts has signed it: nothing else stands in for it. */
export class SignatureError extends IntegrityError {
  protected override readonly usualFailure = "signature";
}

/** An archive is damaged, of an unknown kind, or holds what is not allowed: nothing of it is used. */
export class ArchiveError extends AppError {
  protected override readonly usualFailure = "archive";
  /** Where it is known, what helps follows from it. */
  readonly fault: ArchiveFault | undefined;

  constructor(
    message: string,
    { fault, origin = "server", ...options }: ArchiveErrorOptions = {},
  ) {
    super(
      message,
      fault === undefined
        ? options
        : { ...options, hint: adviseOn(fault, origin) },
    );
    this.fault = fault;
  }
}

/** Facts about an archive that cannot be used. */
export interface ArchiveErrorOptions extends AppErrorOptions {
  /** The hint follows from it, and from the origin. */
  fault?: ArchiveFault | undefined;
  /** Where the archive comes from: a server unless said otherwise. */
  origin?: ArchiveOrigin;
}

/** The same error of an archive whose origin is known. */
export function withOrigin(
  error: ArchiveError,
  origin: ArchiveOrigin,
  message = error.message,
): ArchiveError {
  return new ArchiveError(message, {
    origin,
    cause: error,
    fault: error.fault,
    hint: error.hint,
  });
}

/** A file or folder of the user's cannot be read or written: the user can fix it. */
export class StoreError extends AppError {
  protected override readonly usualFailure = "disk";
}

/** The numbers that POSIX gives to the signals that ask a program to stop. */
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

export type StopSignal = keyof typeof SIGNAL_NUMBERS;

/** The user, or the system, asked the program to stop. */
export class Interrupted extends AppError {
  override readonly exitCode: number;
  protected override readonly usualFailure = "interrupted";

  constructor(readonly signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT.signal + SIGNAL_NUMBERS[signal];
  }
}

/**
 * An error that one of several tasks may fail with while the others go on.
 *
 * @throws the error itself where it ends the run: a bug, or the user's stop.
 */
export function reportable(error: unknown): AppError {
  if (error instanceof AppError && !(error instanceof Interrupted)) {
    return error;
  }
  throw error;
}
