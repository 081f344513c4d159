import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, say } from '../../support/engine/scripted-model.ts';
import {
  createSession,
  history,
  ofType,
  startTestEngine,
  until,
  untilFile,
  untilIdle,
  userMessage,
  type TestEngine,
} from '../../support/engine/start-test-engine.ts';
import { oneIn } from '../../support/setup/sampled.ts';

/** Each takes seconds. */
const itSampled = oneIn(4);

const SCOPED = { betas: ['managed-agents-2026-04-01' as const] };

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

function bash(command: string) {
  return call('bash', { command });
}

/** What is kept of a session, newest first, without collecting it: only a list of its own does that. */
async function kept(client: Anthropic, sessionId: string) {
  const files = await Array.fromAsync(client.beta.files.list({ limit: 100 }));
  return files.filter((file) => file.scope?.id === sessionId);
}

async function digestsOnDisk(): Promise<string[]> {
  const names = await readdir(join(engine.dataFolder, 'files'), { recursive: true });
  return names.map((name) => basename(name)).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

itSampled('keeps what the agent wrote when its session is archived, although nobody has listed it', async () => {
  const { client, model } = engine;
  model.play('Archive at once', [bash('echo one > /mnt/session/outputs/a.txt'), say('Done.')]);
  const session = await createSession(client, 'Archive at once');
  await untilIdle(client, session.id);
  await client.beta.sessions.archive(session.id);
  const [file, ...others] = await kept(client, session.id);
  expect(others).toEqual([]);
  expect(file).toMatchObject({ filename: 'a.txt', size_bytes: 4, downloadable: true });
  expect(await (await client.beta.files.download(file?.id ?? '')).text()).toBe('one\n');
  const days = (Date.parse(file?.expires_at ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(30, 1);
});

itSampled('keeps what the agent wrote when its session becomes idle, and again only what has changed', async () => {
  const { client, model } = engine;
  model.play('Go idle', [
    bash('cd /mnt/session/outputs; echo one > a; echo same > b'),
    say('Done.'),
    bash('cd /mnt/session/outputs; echo two > a; touch b'),
    say('Again.'),
  ]);
  const session = await createSession(client, 'Go idle');
  await untilIdle(client, session.id);
  await expect.poll(() => kept(client, session.id)).toHaveLength(2);
  await client.beta.sessions.events.send(session.id, { events: [userMessage('Change it')] });
  await untilIdle(client, session.id, 2);
  await expect.poll(() => kept(client, session.id)).toHaveLength(3);
  await Array.fromAsync(client.beta.files.list({ scope_id: session.id, ...SCOPED }));
  expect((await kept(client, session.id)).map((file) => file.filename).sort()).toEqual(['a', 'a', 'b']);
});

itSampled('keeps what the agent wrote before it was interrupted, or before it reached its cap', async () => {
  const { client, model } = engine;
  model.play('Interrupt me', [bash('echo part > /mnt/session/outputs/part; sleep 600')]);
  const session = await createSession(client, 'Interrupt me');
  await until(client, session.id, (events) => ofType(events, 'agent.tool_use').length === 1);
  await untilFile(join(engine.dataFolder, 'sessions', session.id, 'mounts', 'outputs', 'part'));
  await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] });
  await untilIdle(client, session.id);
  await client.beta.sessions.archive(session.id);
  expect((await kept(client, session.id)).map((file) => file.filename)).toEqual(['part']);

  const usage = { input_tokens: 10, output_tokens: 2_000 };
  model.play('Spend it', [{ ...bash('echo cap > /mnt/session/outputs/cap'), usage }]);
  const budget = { type: 'limit' as const, max_list_cost: { amount: '60', currency: 'USD' as const } };
  const capped = await createSession(client, 'Spend it', { budget });
  const events = await untilIdle(client, capped.id);
  expect(ofType(events, 'session.status_idle')[0]?.stop_reason.type).toMatch(/budget_reached|retries_exhausted/);
  await client.beta.sessions.archive(capped.id);
  expect((await kept(client, capped.id)).map((file) => file.filename)).toEqual(['cap']);
});

itSampled('tells people and the agent once what it could not keep', async () => {
  const { client, model } = engine;
  const play = model.play('Too much', [
    bash('cd /mnt/session/outputs; truncate -s 65M huge; truncate -s 1T sparse; ln -s /etc/passwd link; echo x > fine'),
    say('Done.'),
    say('I see.'),
  ]);
  const session = await createSession(client, 'Too much');
  await untilIdle(client, session.id);
  const events = await until(client, session.id, (seen) => ofType(seen, 'session.error').length > 0);
  const message = ofType(events, 'session.error')[0]?.error.message ?? '';
  expect(message.split('\n').slice(1)).toEqual([
    '- "link": it is not a regular file (links, pipes, sockets and devices are not kept)',
    '- "huge": it has 65 MiB; one file may have at most 64 MiB',
    '- "sparse": it has 1048576 MiB; one file may have at most 64 MiB',
  ]);
  expect((await kept(client, session.id)).map((file) => file.filename)).toEqual(['fine']);
  await Array.fromAsync(client.beta.files.list({ scope_id: session.id, ...SCOPED }));
  await client.beta.sessions.events.send(session.id, { events: [userMessage('And now?')] });
  await untilIdle(client, session.id, 2);
  const texts = play.calls[2]?.messages.at(-1)?.content.map((block) => block['text']);
  expect(texts).toEqual([message, 'And now?']);
  await client.beta.sessions.archive(session.id);
  expect(ofType(await history(client, session.id), 'session.error')).toHaveLength(1);
});

itSampled(
  'keeps everything of a session that is archived several times at once while its files are listed',
  async () => {
    const { client, model } = engine;
    model.play('At once', [bash('cd /mnt/session/outputs; for i in $(seq 50); do echo $i > $i; done'), say('Done.')]);
    const session = await createSession(client, 'At once');
    await untilIdle(client, session.id);
    const archive = () => client.beta.sessions.archive(session.id);
    const list = () => Array.fromAsync(client.beta.files.list({ scope_id: session.id, limit: 100, ...SCOPED }));
    await Promise.all([list(), archive(), list(), archive(), list()]);
    expect(await kept(client, session.id)).toHaveLength(50);
    expect(ofType(await history(client, session.id), 'session.error')).toEqual([]);
    expect(existsSync(join(engine.dataFolder, 'sessions', session.id))).toBe(false);
  },
);

itSampled('frees the disk when the last file with these bytes is deleted', async () => {
  const { client, model } = engine;
  const before = await digestsOnDisk();
  const file = () => new File(['the same bytes'], 'a.txt');
  const [first, second] = [
    await client.beta.files.upload({ file: file() }),
    await client.beta.files.upload({ file: file() }),
  ];
  model.play('Mount it', [
    bash('cp /mnt/session/uploads/a /mnt/session/outputs/b; cat /mnt/session/uploads/a'),
    say('Read.'),
  ]);
  const session = await createSession(client, 'Mount it', {
    resources: [{ type: 'file', file_id: first.id, mount_path: '/mnt/session/uploads/a' }],
  });
  await untilIdle(client, session.id);
  await client.beta.files.delete(first.id);
  await client.beta.files.delete(second.id);
  const added = (await digestsOnDisk()).filter((digest) => !before.includes(digest));
  expect(added).toHaveLength(1);
  await client.beta.sessions.delete(session.id);
  expect(await digestsOnDisk()).toEqual(before);
});

itSampled('keeps a file that a program goes on writing', async () => {
  const { client, model } = engine;
  const write = 'while :; do head -c 100000 /dev/urandom >> /mnt/session/outputs/log; sleep 0.001; done';
  model.play('Go on', [bash(`(${write}) > /dev/null 2>&1 &`), say('Done.')]);
  const session = await createSession(client, 'Go on');
  await untilIdle(client, session.id);
  const log = join(engine.dataFolder, 'sessions', session.id, 'mounts', 'outputs', 'log');
  await expect.poll(async () => (await stat(log).catch(() => null))?.size ?? 0).toBeGreaterThan(1_000_000);
  await client.beta.sessions.archive(session.id);
  expect((await kept(client, session.id)).map((file) => file.filename)).toContain('log');
  expect(ofType(await history(client, session.id), 'session.error')).toEqual([]);
});

itSampled('gives a large output back byte for byte, and zeros take no room on the disk', async () => {
  const { client, model } = engine;
  model.play('Large', [
    bash('cd /mnt/session/outputs; head -c 30000000 /dev/urandom > r; sha256sum < r; truncate -s 63M zeros'),
    say('Done.'),
  ]);
  const session = await createSession(client, 'Large');
  await untilIdle(client, session.id);
  await client.beta.sessions.archive(session.id);
  const files = await kept(client, session.id);
  const digests = files.map(async ({ id }) => {
    const content = await (await client.beta.files.download(id)).arrayBuffer();
    return createHash('sha256').update(Buffer.from(content)).digest('hex');
  });
  const onDisk = await digestsOnDisk();
  for (const digest of await Promise.all(digests)) expect(onDisk).toContain(digest);
  expect(files.map((file) => file.size_bytes).sort((a, b) => a - b)).toEqual([30_000_000, 63 * 1024 * 1024]);
  const zeros = createHash('sha256')
    .update(Buffer.alloc(63 * 1024 * 1024))
    .digest('hex');
  const { blocks } = await stat(join(engine.dataFolder, 'files', zeros.slice(0, 2), zeros));
  expect(blocks * 512).toBeLessThan(100_000);
});

it('does not bring back a file that was deleted, until it changes', async () => {
  const { client, model } = engine;
  model.play('Delete it', [bash('echo one > /mnt/session/outputs/a.txt'), say('Done.')]);
  const session = await createSession(client, 'Delete it');
  await untilIdle(client, session.id);
  const list = () => Array.fromAsync(client.beta.files.list({ scope_id: session.id, ...SCOPED }));
  await client.beta.files.delete((await list())[0]?.id ?? '');
  expect(await list()).toEqual([]);
});
