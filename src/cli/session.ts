import type { InstallContext } from "../install/context.ts";
import { FairSlots } from "../install/fair_slots.ts";
import { SpaceLedger } from "../install/space_ledger.ts";
import { Turns } from "../install/turns.ts";
import { DEFAULT_LIMITS } from "../expand/limits.ts";
import type { Report } from "../report/event.ts";
import { openReporter } from "../report/reporter.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings } from "../settings/settings.ts";
import type { TransferContext } from "../transfer/context.ts";
import { type Http, openHttp } from "../transfer/http.ts";
import { SharedFetches } from "../transfer/shared_fetches.ts";
import { openWebZoo } from "../zoo/web_zoo.ts";
import type { CommandLine } from "./command.ts";
import { describeError } from "./describe_error.ts";
import type { OptionValues } from "./option_values.ts";
import { readLogins } from "./read_logins.ts";
import { reporterOptions } from "./reporter_options.ts";
import type { World } from "./world.ts";

/** What a command works with. */
export interface Session {
  args: readonly string[];
  options: OptionValues;
  world: World;
  settings: Settings;
  transfer: TransferContext;
  report: Report;
}

/** A command: returns the exit code. What it throws ends the run, in words. */
export type CommandRunner = (session: Session) => Promise<number>;

/**
 * Runs a command with settings, a way to servers and a reporter, and closes
 * what it opened.
 *
 * @returns the exit code.
 */
export async function runInSession(
  { args, options }: CommandLine,
  world: World,
  run: CommandRunner,
): Promise<number> {
  const reporter = openReporter(reporterOptions(world, options));
  const { report } = reporter;
  let http: Http | undefined;
  try {
    const settings = await loadSettings({
      environment: world.environment,
      users: world.users,
      dryRun: options.dryRun,
      now: new Date(),
      random: Math.random,
      warn: (text) => report({ kind: "warning", text }),
    });
    http = openHttp({
      environment: world.environment,
      caCertFiles: options.caCertFiles,
      headers: options.headers,
      headerOrigins: [URL.parse(settings.zoo)?.origin ?? settings.zoo],
      logins: readLogins(world.environment, world.users),
      offline: options.offline,
      idleTimeoutSeconds: options.timeoutSeconds,
    });
    const transfer = { http, retries: options.retries, signal: world.stop };
    const code = await run({
      args,
      options,
      world,
      settings,
      transfer,
      report,
    });
    world.stop.throwIfAborted();
    return code;
  } catch (error) {
    const { exitCode, ...failure } = describeError(error);
    report({ kind: "run-failed", ...failure });
    return exitCode;
  } finally {
    http?.close();
    reporter.close();
  }
}

/** What installations of a session share. */
export function installContext(
  { options, settings, transfer, report }: Session,
): InstallContext {
  return {
    settings,
    source: openWebZoo(settings.zoo, transfer),
    transfer,
    fetches: new SharedFetches(transfer),
    slots: new FairSlots(options.jobs),
    space: new SpaceLedger(),
    turns: new Turns(),
    limits: DEFAULT_LIMITS,
    force: options.retry,
    acceptChanged: options.acceptChanged,
    report,
    now: () => new Date(),
  };
}
