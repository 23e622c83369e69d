import { FORCED } from "../zoo/plan.ts";
import { accessAddresses } from "../transfer/http/zoo_access.ts";
import type { NetworkError } from "../base/errors.ts";
import { Semaphore } from "../base/semaphore.ts";
import type { InstallContext } from "../install/context.ts";
import { WorkQueue } from "../install/work_queue.ts";
import type { Report } from "../report/event.ts";
import { openReporter } from "../report/reporter.ts";
import { retryNews } from "../report/news.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings } from "../settings/settings.ts";
import type { TransferContext } from "../transfer/context.ts";
import type { Downloads } from "../transfer/downloads.ts";
import { openHttp } from "../transfer/http/http.ts";
import { withRegistryLogins } from "../transfer/registry/registry_http.ts";
import { serversOf } from "../zoo/kinds/kinds.ts";
import { openZoo, type ZooMeans } from "../zoo/open_zoo.ts";
import { openSeveral } from "../zoo/several_zoos.ts";
import type { ZooSource } from "../zoo/source.ts";
import type { Trust, TrustMeans } from "../zoo/trust/open_trust.ts";
import { type RunName, takesOption } from "./commands.ts";
import type { CommandLine } from "./parse.ts";
import { describeError } from "./describe_error.ts";
import {
  hubTokens,
  huggingFaceOrigin,
  readLogins,
  registryLogins,
} from "./logins.ts";
import type { OptionValues } from "./option_values.ts";
import type { World } from "./world.ts";

/** What a command works with. */
export interface Session {
  args: readonly string[];
  options: OptionValues;
  world: World;
  settings: Settings;
  /** The zoo, or all of several. */
  source: ZooSource;
  /** The zoos at other addresses, as one. */
  sourceOf(zoos: readonly string[]): ZooSource;
  transfer: TransferContext;
  /** The keys that zoos must be signed with; undefined where they need not be. */
  trust: Trust | undefined;
  report: Report;
  /** Reports what the user should know, though the command goes on. */
  warn(text: string): void;
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
  command: CommandLine,
  world: World,
  run: CommandRunner,
): Promise<number> {
  const { spec, args, options } = command;
  const looks = looksOnly(command);
  return await reporting(options, world, async (report, warn) => {
    using stack = new DisposableStack();
    const loaded = await loadSettings({
      user: world,
      named: options,
      usesHome: takesOption(spec, "home"),
      dryRun: looks,
      warn,
    });
    const settings = spec.completes === "zoo"
      ? { ...loaded, zoos: args }
      : loaded;
    const servers = serversOf(settings.zoos);
    const access = accessAddresses(servers);
    const logins = readLogins(world);
    const plain = openHttp({
      environment: world.environment,
      caCertFiles: options.caCertFiles,
      headers: options.headers,
      // The headers of --header are for the first zoo's server.
      headerOrigins: servers.slice(0, 1).map(({ origin }) => origin),
      access,
      logins,
      tokens: hubTokens(world),
      hub: huggingFaceOrigin(world),
      tokenWithheld: (origin) =>
        warn(
          `the token for "${origin}" is not sent: without https, others could read it`,
        ),
      offline: options.offline,
      ...options.connections !== undefined &&
        { connections: options.connections },
      idleTimeoutSeconds: options.timeoutSeconds,
    });
    const http = stack.adopt(
      withRegistryLogins(plain, registryLogins(world, access, logins)),
      (each) => each.close(),
    );
    const transfer = {
      http,
      refused: new Map<string, NetworkError>(),
      retries: options.retries,
      signal: world.stop,
      retrying: retryNews(report),
    };
    const trust = await trustOf(settings, {
      writes: options.dryRun ? "none" : looks ? "contacts" : "all",
      signal: world.stop,
      warn,
    });
    const listed = options.dryRun ? undefined : keepIds(settings, spec.name);
    const opened = new Map<string, ZooSource>();
    const open = (address: string) => {
      const zoo = opened.get(address) ??
        openZoo(address, { ...transfer, trust, listed });
      opened.set(address, zoo);
      return zoo;
    };
    const sourceOf = (zoos: readonly string[]) =>
      openSeveral(zoos.map(open), options.retries, warn);
    const code = await run({
      args,
      options,
      world,
      settings,
      source: sourceOf(settings.zoos),
      sourceOf,
      transfer,
      trust,
      report,
      warn,
    });
    world.stop.throwIfAborted();
    return code;
  });
}

/**
 * Whether a command makes no config file and no home where there is none: all
 * but those that install.
 */
export function looksOnly({ spec, options }: CommandLine): boolean {
  return options.dryRun || !(spec.installs || options.repair);
}

/**
 * Runs something that reports; what it throws ends the run, in words. Variables
 * that are misspelt are told before.
 *
 * @returns the exit code.
 */
export async function reporting(
  options: OptionValues,
  world: World,
  run: (report: Report, warn: Session["warn"]) => Promise<number>,
): Promise<number> {
  const reporter = await openReporter(world, options);
  const { report } = reporter;
  const warn = (text: string) => report({ kind: "warning", text });
  try {
    if (world.variables.length > 0) {
      const { misspeltVariables } = await import("./misspelt_variables.ts");
      for (const { name, near } of misspeltVariables(world.variables)) {
        const meant = near.join(" or ");
        warn(
          `"${name}" is not a variable that net_download reads. Did you mean ${meant}?`,
        );
      }
    }
    return await run(report, warn);
  } catch (error) {
    const { exitCode, ...facts } = describeError(error);
    report({ kind: "run-failed", ...facts });
    return exitCode;
  } finally {
    reporter.close();
  }
}

/** The keys that zoos must be signed with; the code for it is loaded where there are any. */
async function trustOf(
  { zooKeys, configHome }: Settings,
  means: Omit<TrustMeans, "configHome">,
): Promise<Trust | undefined> {
  if (zooKeys.length === 0) return undefined;
  const { openTrust } = await import("../zoo/trust/open_trust.ts");
  return openTrust(zooKeys, { configHome, ...means });
}

/**
 * Keeps what zoos list, for completions and hints; the code for it is loaded
 * where one does. Only a command that lists makes a config folder for that.
 */
function keepIds(
  { configHome }: Settings,
  name: RunName,
): ZooMeans["listed"] {
  const makes = name === "list" || name === "search";
  return async (zoo, ids) => {
    const { keepIdList } = await import("../store/id_list.ts");
    keepIdList({ configHome, makes }, zoo, ids);
  };
}

/** What the installations of a session share. */
export function installContext(
  { options, settings, source, transfer, report }: Session,
): InstallContext {
  let downloads: Promise<Downloads> | undefined;
  return {
    settings,
    source,
    transfer,
    slots: {
      expanding: new Semaphore(() => options.jobs),
      // While one has a connection, the next one gets ready for it.
      keeping: new Semaphore(() => 2 * transfer.http.connections),
      small: new Semaphore(() => 4 * transfer.http.connections),
    },
    queue: new WorkQueue(),
    limits: options.limits,
    again: options.retry ? FORCED : undefined,
    acceptChanged: options.acceptChanged,
    report,
    now: () => new Date(),
    downloads: () =>
      downloads ??= import("../transfer/downloads.ts")
        .then(({ openDownloads }) =>
          openDownloads(transfer, report, options.spaceCheck)
        ),
  };
}
