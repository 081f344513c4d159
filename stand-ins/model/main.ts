/**
 * Runs a scripted brain as a process: `node stand-ins/model/main.ts <script.json>`. The script is
 * `{ "turns": [{ "text", "tools": [{ "name", "input" }] }, …], "port"?, "delayMs"? }`. Prints the address as one line of
 * JSON.
 */
import { readFileSync } from 'node:fs';
import { startScriptedBrain } from './start-scripted-brain.ts';
import type { Turn } from './turn.ts';

const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: node stand-ins/model/main.ts <script.json>');
const script = JSON.parse(readFileSync(file, 'utf8')) as { turns: Turn[]; port?: number; delayMs?: number };
const brain = await startScriptedBrain(script);
process.stdout.write(`${JSON.stringify({ url: brain.url, turns: script.turns.length, pid: process.pid })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void brain.close());
