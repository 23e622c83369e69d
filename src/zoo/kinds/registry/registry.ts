import { join } from "@std/path";
import { UsageError } from "../../../base/errors.ts";
import type { ZooKind } from "../kind.ts";
import { parseRepository } from "./reference.ts";

/** A zoo in a repository of an OCI registry. The code for it is loaded when there is one. */
export const REGISTRY: ZooKind = {
  schemes: ["oci"],
  claims: ({ url }) => url.protocol === "oci:",
  async open({ url }, means) {
    const repository = parseRepository(url);
    const { registryZooFiles } = await import("./registry_zoo.ts");
    return registryZooFiles(repository, means);
  },
  server({ url }) {
    const { api } = parseRepository(url);
    const server = new URL(api);
    server.username = url.username;
    server.password = url.password;
    return server;
  },
  target: {
    noun: "registry",
    served: false,
    splits: false,
    editable: false,
    claims: ({ url }) => url.protocol === "oci:",
    place({ url, text }, scratch) {
      const { address, pin } = parseRepository(url);
      if (pin !== undefined) {
        throw new UsageError(
          `cannot write a zoo to "${text}": a pinned one stays as it is`,
          { hint: "Leave out what begins with @." },
        );
      }
      // A name for each repository, which any file system takes.
      const name = address.replace("oci://", "").replaceAll(
        /[^a-z0-9.-]/g,
        "_",
      );
      return { path: address, work: join(scratch, `mirror-${name}`) };
    },
    async open({ path, work }, { transfer }) {
      const { openRegistryTarget } = await import("./target.ts");
      const repository = parseRepository(new URL(path));
      return await openRegistryTarget(repository, work, transfer);
    },
  },
};
