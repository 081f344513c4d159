/** Why a program has not become a process, although it is there: Node gives no streams then. */
export function noRoomFor(program: string): Error {
  return new Error(
    `${program} could not be started: this machine has no room for another process or its files. ` +
      'End some, or raise the limits of the engine (ulimit -n, ulimit -u).',
  );
}
