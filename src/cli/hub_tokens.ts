import { join } from "@std/path";
import type { Environment } from "../settings/environment.ts";
import { userHome, type Users } from "../settings/user_home.ts";
import type { OriginToken } from "../transfer/http/request_headers.ts";

/**
 * The user's tokens for the Hugging Face hub and for GitHub's API. A token goes
 * to the server that its service is asked at, and to no other; one that no
 * header can hold is none.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function hubTokens(
  environment: Environment,
  users: Users,
): OriginToken[] {
  const { HF_ENDPOINT = "https://huggingface.co" } = environment;
  const { GITHUB_API_URL = "https://api.github.com" } = environment;
  const { GH_TOKEN, GITHUB_TOKEN } = environment;
  const gitHub = {
    at: GITHUB_API_URL,
    token: GH_TOKEN ?? GITHUB_TOKEN,
    // Else it tells of the file of a release and does not send it.
    accept: "application/octet-stream",
  };
  return [
    { at: HF_ENDPOINT, token: huggingFaceToken(environment, users) },
    gitHub,
  ].flatMap(({ at, token = "", ...more }) => {
    const origin = URL.parse(at)?.origin;
    const sent = token.trim();
    return origin === undefined || !/^[\x21-\x7e]+$/.test(sent)
      ? []
      : [{ origin, token: sent, ...more }];
  });
}

/** Where the hub's own programs look for it, in their order. */
function huggingFaceToken(
  environment: Environment,
  users: Users,
): string | undefined {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = environment;
  const { HF_HOME, XDG_CACHE_HOME, HF_HUB_DISABLE_IMPLICIT_TOKEN } =
    environment;
  if (/^(?:1|on|yes|true)$/i.test(HF_HUB_DISABLE_IMPLICIT_TOKEN ?? "")) {
    return undefined;
  }
  const home = userHome(environment, users);
  const cache = XDG_CACHE_HOME ?? (home && join(home, ".cache"));
  const folder = HF_HOME ?? (cache && join(cache, "huggingface"));
  const file = HF_TOKEN_PATH ?? (folder && join(folder, "token"));
  return HF_TOKEN ?? HUGGING_FACE_HUB_TOKEN ?? readToken(file);
}

function readToken(file: string | undefined): string | undefined {
  try {
    return file && Deno.readTextFileSync(file);
  } catch {
    // Most users have none: a hub that wants one will say so.
    return undefined;
  }
}
