// Pure: no disk, network, clock or environment.

/** Colours that carry a meaning: done, failed, take note. */
const SGR = { green: 32, red: 31, yellow: 33 } as const;

/** Which of the two outputs may hold colours. */
export interface Colors {
  stdout: boolean;
  stderr: boolean;
}

/** `text` in a colour where `wanted`, as it is otherwise. */
export function paint(
  wanted: boolean,
  color: keyof typeof SGR,
  text: string,
): string {
  return wanted ? `\x1b[${SGR[color]}m${text}\x1b[0m` : text;
}
