// Pure: no disk, network, clock or environment.

import { AppError } from "../../src/base/errors.ts";

/** The program cannot be built: the message says what to fix. */
export class BuildError extends AppError {}
