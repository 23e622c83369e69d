import type { Action } from "./action.ts";
import { copy } from "./copy/action.ts";
import { expand } from "./expand/action.ts";

/** Every action that a manifest can ask for. */
export const ACTIONS: readonly Action[] = [expand, copy];
