import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedBrain, type ScriptedBrain } from '../../stand-ins/model/start-scripted-brain.ts';
import type { Turn } from '../../stand-ins/model/turn.ts';
import { startTestEngine, type TestEngine } from '../support/engine/start-test-engine.ts';
import { openEnvironment } from './open-environment.ts';
import { pythonWithSdk } from './python.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const page = await readFile(join(ROOT, 'docs/engine.md'), 'utf8');

let brain: ScriptedBrain;
let engine: TestEngine;
beforeAll(async () => {
  brain = await startScriptedBrain(JSON.parse(block('json')) as { turns: Turn[] });
  engine = await startTestEngine({ environment: openEnvironment(brain.url) });
});
afterAll(async () => {
  await engine.stop();
  await brain.close();
});

describe('the smallest program on the page about the engine', () => {
  it.concurrent('runs in TypeScript and prints what the page says', async () => {
    expect(await run(process.execPath, ['--input-type=module-typescript'], block('ts'))).toBe(block('text'));
  });

  it.concurrent('runs in Python and prints what the page says', async ({ skip }) => {
    const python = await pythonWithSdk();
    if (python === null) return skip();
    expect(await run(python, ['-'], block('python'))).toBe(block('text'));
  });
});

/** What a program prints that finds the engine as the page says, by two variables of its environment. */
async function run(command: string, args: string[], program: string): Promise<string> {
  const variables = { ANTHROPIC_BASE_URL: engine.url, ANTHROPIC_API_KEY: engine.key, PATH: process.env['PATH'] };
  const child = spawn(command, args, { cwd: ROOT, env: variables, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  child.stdin.end(program);
  const printed = await text(child.stdout);
  expect(await ended).toEqual([0, null]);
  return printed;
}

/** The first block of a language on the page. */
function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(page)?.[1];
  if (found === undefined) throw new Error(`The page has no block of ${language}.`);
  return found;
}
