import type { Format } from "./format.ts";
import { tar } from "./tar/format.ts";
import { zip } from "./zip/format.ts";

/** Every format of archives that is read. */
export const FORMATS: readonly Format[] = [tar, zip];
