import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Check } from '../check.ts';
import type { Server } from './play-in-typescript.ts';
import type { Saved } from './saved.ts';

const PROGRAM = join(import.meta.dirname, 'play_in_python.py');

/** Plays the checks with the Python SDK in a process of its own. Returns the result of each. */
export async function playInPython(
  python: string,
  checks: Check[],
  { url, key, saved }: Server & { saved: Saved },
): Promise<string[]> {
  const child = spawn(python, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify({ url, key, checks, saved: Object.fromEntries(saved) }));
  const results = await json(child.stdout);
  await ended;
  return results as string[];
}
