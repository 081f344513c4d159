/**
 * Runs a forge as a process, on a new folder or on the folder of an earlier forge:
 *
 *     node stand-ins/forge/main.ts <settings.json>
 *
 * with `{ "folder", "port", "tokens": { "<secret>": { "login", "write" } } }`. Prints its addresses as one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { startForge } from './start-forge.ts';
import type { Token } from './world.ts';

const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: node stand-ins/forge/main.ts <settings.json>');
const settings = JSON.parse(readFileSync(file, 'utf8')) as {
  folder: string;
  port?: number;
  tokens: Record<string, Token>;
};
const forge = await startForge({ ...settings, tokens: new Map(Object.entries(settings.tokens)) });
process.stdout.write(`${JSON.stringify({ apiUrl: forge.apiUrl, serverUrl: forge.serverUrl, pid: process.pid })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void forge.close());
