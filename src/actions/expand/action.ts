import { recognizeNonArchive } from "../../base/archive_kind.ts";
import type { Action } from "../action.ts";

/** Takes the blob for an archive, and makes the files that are in it. */
export const expand: Action = {
  name: "expand",
  keepsBlob: false,
  readStep: () => ({ details: {}, files: [] }),
  recognizeWrong: (_details, head) => recognizeNonArchive(head),
  async needs(head) {
    const { FORMATS } = await import("./formats.ts");
    const format = FORMATS.find((one) => one.recognizes(head));
    if (format?.downloadApi === undefined) return undefined;
    const { name, downloadApi } = format;
    return { downloadApi, what: `a ${name} archive` };
  },
  async stage(_details, folder, run) {
    // Most runs read manifests and find everything there.
    const { FollowedExpansion } = await import("./followed_expansion.ts");
    return new FollowedExpansion(folder, run);
  },
  foretell: () => Promise.resolve(undefined),
  async list(_details, pieces, { limits, signal }) {
    const { listArchive } = await import("./expansion.ts");
    return await listArchive(pieces, limits, signal);
  },
};
