import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startScriptedBrain } from '../../stand-ins/model/start-scripted-brain.ts';
import { fixBugScript } from '../../demo/script.ts';
import type { OpenForge } from '../support/forge/open-forge.ts';
import { openForge, READ_TOKEN } from '../support/forge/open-forge.ts';
import { sampled } from '../support/setup/sampled.ts';

const REPOSITORY = join(import.meta.dirname, '../../demo/repository');

interface ToolResult {
  content: string;
  isError: boolean;
}

let open: OpenForge;
let outputs: string;
let clone: string;
beforeEach(async () => {
  open = await openForge();
  await open.forge.createRepository({ owner: 'tidewater', name: 'fair-share', from: REPOSITORY });
  outputs = await mkdtemp(join(tmpdir(), 'curfew-outputs-'));
  clone = join(open.folder, 'fair-share');
  const url = open.remote(READ_TOKEN).replace('acme/api', 'tidewater/fair-share');
  await open.git(open.folder, 'clone', '--quiet', '--depth=50', url, clone);
  await open.git(clone, 'config', 'user.name', 'Agent');
  await open.git(clone, 'config', 'user.email', 'agent@example.com');
});
afterEach(async () => {
  await open.close();
  await rm(outputs, { recursive: true, force: true });
});

function bash(command: string): Promise<ToolResult> {
  // NODE_TEST_CONTEXT would make the repository's own test run report to ours.
  const env = { PATH: process.env['PATH'], HOME: outputs };
  const placed = command.replaceAll('/mnt/session/outputs', outputs);
  return new Promise((resolve) => {
    execFile('/bin/bash', ['-c', placed], { env }, (error, stdout, stderr) =>
      resolve({ content: stdout + stderr, isError: error !== null }),
    );
  });
}

async function runTool(name: string, input: Record<string, unknown>): Promise<ToolResult> {
  const file = String(input['file_path']);
  if (name === 'bash') return bash(String(input['command']));
  if (name === 'create_pull_request') return { content: 'https://forge.example/pull/2', isError: false };
  const text = await readFile(file, 'utf8');
  if (name === 'read') return { content: text, isError: false };
  const old = String(input['old_string']);
  if (!text.includes(old)) return { content: 'old_string was not found', isError: true };
  await writeFile(file, text.replace(old, String(input['new_string'])));
  return { content: 'edited', isError: false };
}

type Intervention = (name: string, input: Record<string, unknown>, count: number) => Promise<ToolResult> | undefined;

/** Lets the script play against real tools until it uses none; `intervene` may answer a call in their stead. */
async function play(intervene: Intervention = () => undefined) {
  const brain = await startScriptedBrain({ turns: fixBugScript(clone) });
  const client = new Anthropic({ baseURL: brain.url, apiKey: 'any', maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Fix it.' }];
  const calls: { name: string; input: Record<string, unknown>; result: ToolResult }[] = [];
  try {
    for (;;) {
      const answer = await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 4_000, messages });
      messages.push({ role: 'assistant', content: answer.content });
      const results: Anthropic.ToolResultBlockParam[] = [];
      for (const block of answer.content) {
        if (block.type !== 'tool_use') continue;
        const input = block.input as Record<string, unknown>;
        const result = (await intervene(block.name, input, calls.length)) ?? (await runTool(block.name, input));
        calls.push({ name: block.name, input, result });
        results.push({ type: 'tool_result', tool_use_id: block.id, content: result.content, is_error: result.isError });
      }
      if (results.length === 0) return { calls, last: answer.content };
      messages.push({ role: 'user', content: results });
    }
  } finally {
    await brain.close();
  }
}

it('the script sees the tests fail, fixes one character, sees them pass, and bundles exactly its commit', async () => {
  const { calls, last } = await play();
  expect(calls.map((call) => call.name)).toEqual([
    'bash',
    'bash',
    'read',
    'edit',
    'bash',
    'bash',
    'create_pull_request',
  ]);
  const [, before, , , after, commit, handed] = calls;
  expect(before?.result.isError).toBe(true);
  expect(before?.result.content).toMatch(/fail 2\b/);
  expect(after?.result).toMatchObject({ isError: false });
  expect(after?.result.content).toMatch(/fail 0\b/);
  expect(commit?.result.isError).toBe(false);
  const head = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
  expect(handed?.input).toMatchObject({ title: 'Hand out exactly the odd cents', head });
  const heads = await open.git(clone, 'bundle', 'list-heads', join(outputs, 'changes.bundle'));
  expect(heads).toBe(`${head} HEAD\n`);
  expect(await open.git(clone, 'diff', '--shortstat', 'HEAD~')).toBe(
    ' 1 file changed, 1 insertion(+), 1 deletion(-)\n',
  );
  expect(last).toMatchObject([{ text: 'The pull request is open: one character, and all tests pass.' }]);
});

it.each(sampled(['before it was carried out', 'after it was carried out']))(
  'a call that was interrupted %s is made again, and the result is the same',
  async (when) => {
    const interrupted = { content: 'Interrupted: the workspace is as it was left.', isError: true };
    const repeatable = ['bash', 'edit'];
    let interruptedAt = Number.NEGATIVE_INFINITY;
    const { calls } = await play((name, input, count) => {
      if (!repeatable.includes(name) || interruptedAt === count - 1) return undefined;
      interruptedAt = count;
      const carriedOut = when.startsWith('after') ? runTool(name, input) : Promise.resolve();
      return carriedOut.then(() => interrupted);
    });
    expect(calls.filter((call) => call.result.content === interrupted.content)).toHaveLength(5);
    const head = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
    expect(calls.at(-1)?.input).toMatchObject({ head });
    expect(await open.git(clone, 'rev-list', '--count', 'HEAD')).toBe('2\n');
    expect(await open.git(clone, 'bundle', 'list-heads', join(outputs, 'changes.bundle'))).toBe(`${head} HEAD\n`);
  },
);

it('a refused pull request is reported', async () => {
  const refusal = { content: 'package.json is protected', isError: true };
  const commit = { content: 'a'.repeat(40), isError: false };
  const { last } = await play((name) => Promise.resolve(name === 'create_pull_request' ? refusal : commit));
  expect(last).toMatchObject([{ text: 'The pull request was refused: package.json is protected' }]);
});
