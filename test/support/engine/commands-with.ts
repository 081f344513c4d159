import { readdir, readFile } from 'node:fs/promises';

/**
 * The command lines that have `mark` as one of their arguments. Give a mark that no other process can have, such as a
 * random number: then nothing else on the machine matters.
 */
export async function commandsWith(mark: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.split('\0').includes(mark));
}

/** A time for `sleep`, in seconds: many hours, and not the same twice. */
export function sleepOfOurOwn(): string {
  return String(100_000 + Math.random() * 100_000);
}
