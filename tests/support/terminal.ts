import { type Ended, runProgram, type Start } from "./program.ts";

/**
 * Gives a program a terminal and types an answer when it asks. What the
 * terminal showed goes to stdout; the exit code is the program's, or 128 and
 * the signal's number.
 */
const TYPIST = `
import os, pty, sys
answer, program = sys.argv[1].encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(program[0], program)
shown, typed = b"", False
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    shown += chunk
    if not typed and shown.endswith(b"[y/N] "):
        os.write(terminal, answer)
        typed = True
status = os.waitpid(pid, 0)[1]
os.write(1, shown.replace(b"\\r\\n", b"\\n"))
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

/**
 * Runs the program on a terminal, which shows both of its outputs, and answers
 * when it asks. Needs python3.
 *
 * @param answer with its line end; "\x03" is Ctrl-C
 */
export function runOnTerminal(start: Start, answer: string): Promise<Ended> {
  const under = ["/usr/bin/env", "python3", "-c", TYPIST, answer];
  return runProgram({ ...start, under });
}
