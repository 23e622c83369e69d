import { join } from "@std/path";

/** A NiftyNet home of its own, away from the user's. */
export interface DemoHome {
  /** What `niftynet_config_home` is set to. */
  configHome: string;
  /** The home that the settings there name. */
  home: string;
  /** Removes both. */
  remove(): Promise<void>;
}

/** Makes a temporary config home with a config.ini that names a home beside it. */
export async function makeDemoHome(): Promise<DemoHome> {
  const folder = await Deno.makeTempDir({ prefix: "net_download_demo_" });
  const configHome = join(folder, "config");
  const home = join(folder, "niftynet");
  await Deno.mkdir(configHome);
  await Deno.writeTextFile(
    join(configHome, "config.ini"),
    // A percent sign would begin an interpolation.
    `[global]\nhome = ${home.replaceAll("%", "%%")}\n`,
  );
  return {
    configHome,
    home,
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}

/** The line that sets an environment variable in the shell that people use on this system. */
export function exportLine(name: string, value: string): string {
  return Deno.build.os === "windows"
    ? `$env:${name} = "${value}"`
    : `export ${name}=${value}`;
}
