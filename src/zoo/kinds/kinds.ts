import { BUNDLE } from "./bundle/bundle.ts";
import { FOLDER } from "./folder/folder.ts";
import type { ZooKind } from "./kind.ts";
import { REGISTRY } from "./registry/registry.ts";
import { WEB } from "./web/web.ts";

/** Every kind of zoo; the first that claims an address has it. */
export const KINDS: readonly ZooKind[] = [WEB, REGISTRY, BUNDLE, FOLDER];
