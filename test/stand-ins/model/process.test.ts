import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../stand-ins/model/main.ts');

it('a process plays the script of a file until it gets a signal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-brain-'));
  const script = join(folder, 'script.json');
  await writeFile(script, JSON.stringify({ turns: [{ text: 'From a file.' }] }));
  const child = spawn(process.execPath, [MAIN, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, turns } = JSON.parse(line) as { url: string; turns: number };
    expect(turns).toBe(1);
    const client = new Anthropic({ baseURL: url, apiKey: 'any', maxRetries: 0 });
    const ask = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Go' }] };
    expect((await client.messages.create(ask)).content).toMatchObject([{ text: 'From a file.' }]);
    expect((await client.messages.countTokens(ask)).input_tokens).toBe(1);
  } finally {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await rm(folder, { recursive: true });
  }
});
