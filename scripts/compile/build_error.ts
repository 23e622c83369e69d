// Pure: no disk, network, clock or environment.

import { AppError } from "../../src/base/errors.ts";

/** The program cannot be built: whoever builds it mends the reason. */
export class BuildError extends AppError {}
