import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { awaitBundle, newestHead } from '../../../../activities/outputs/bundle/find-bundle.ts';
import { ToolError } from '../../../../activities/session/tools/tool-error.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';
import { call, say } from '../../../support/engine/scripted-model.ts';
import {
  createSession,
  startTestEngine,
  untilIdle,
  type TestEngine,
} from '../../../support/engine/start-test-engine.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const HEAD = '0123456789abcdef0123456789abcdef01234567';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** An idle session whose agent has run these commands, one after the other. */
async function sessionWith(...commands: string[]): Promise<string> {
  return await sessionOf(engine, commands);
}

async function sessionOf({ model, client }: TestEngine, commands: string[]): Promise<string> {
  const prompt = `Run ${commands.join(' and ')}`;
  model.play(prompt, [...commands.map((command) => call('bash', { command })), say('Done.')]);
  const session = await createSession(client, prompt);
  await untilIdle(client, session.id);
  return session.id;
}

async function awaited(sessionId: string, agentApi = engine.client): Promise<Error> {
  const wait = { waitMs: 300, pollMs: 100 };
  const signal = AbortSignal.timeout(20_000);
  return await awaitBundle({
    agentApi,
    sessionId,
    head: HEAD,
    wait,
    folder: temporaryFolder(),
    signal,
  }).then(
    () => new Error('there is a bundle'),
    (error: Error) => error,
  );
}

const UNUSABLE: [what: string, command: string, text: RegExp][] = [
  [
    'is too large',
    'truncate -s 70M changes.bundle',
    /is too large: 70 MB, at most 64 MB are taken\. Bundle only your own/,
  ],
  [
    'is too large, also among many other things that are not kept',
    'for i in $(seq 40); do ln -s x $i; done; truncate -s 70M changes.bundle',
    /is too large: 70 MB, at most 64 MB are taken/,
  ],
  ['is a link', 'ln -s /etc/passwd changes.bundle', /must be a regular file, not a link/],
  [
    'does not fit beside the others',
    'for i in 1 2 3 4; do truncate -s 63M $i; done; truncate -s 10M changes.bundle',
    /is too large: 10 MB, and the other files that this session has left leave no room for it/,
  ],
  ['is not there', 'true', /No bundle of commit .* There is no such file yet/],
];

it.each(sampled(UNUSABLE, 2))('tells the agent that its bundle %s', async (_, command, text) => {
  const error = await awaited(await sessionWith(`cd /mnt/session/outputs; ${command}`));
  expect(error).toBeInstanceOf(ToolError);
  expect(error.message).toMatch(text);
});

describeWithSandbox('in a sandbox, where permissions count', () => {
  it('tells the agent that its bundle cannot be read', async () => {
    const sandboxed = await startTestEngine({ hands: 'bubblewrap' });
    onTestFinished(() => sandboxed.stop());
    const command = 'cd /mnt/session/outputs; echo x > changes.bundle; chmod 0 changes.bundle';
    const sessionId = await sessionOf(sandboxed, [command]);
    expect((await awaited(sessionId, sandboxed.client)).message).toMatch(
      /could not be read\. Make the file and its folder/,
    );
  });
});

it('does not speak of a bundle that was too large when there is a newer one', async () => {
  const folder = 'cd /mnt/session/outputs';
  const sessionId = await sessionWith(`${folder}; truncate -s 70M changes.bundle`);
  expect((await awaited(sessionId)).message).toContain('too large');
  const later = await sessionWith(
    `${folder}; truncate -s 70M changes.bundle`,
    `${folder}; rm changes.bundle; echo x > changes.bundle`,
  );
  expect((await awaited(later)).message).toMatch(/is not a bundle/);
  expect(await newestHead(engine.client, sessionId)).toBeNull();
});
