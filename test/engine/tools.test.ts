import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toFile } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandsWith, sleepOfOurOwn } from '../support/engine/commands-with.ts';
import { gitServer, type GitServer } from '../support/engine/network/git-server.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { call, say } from '../support/engine/scripted-model.ts';
import {
  createSession,
  ofType,
  startTestEngine,
  untilIdle,
  userMessage,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(3);

const TOKEN = 'ghs_canary-token-of-the-clone';

let engine: TestEngine;
let git: GitServer;

function repository(name: string) {
  return { type: 'github_repository' as const, url: `${git.url}/${name}`, authorization_token: TOKEN };
}

function bash(command: string, id?: string) {
  return call('bash', { command }, id);
}

async function results(sessionId: string): Promise<string[]> {
  const { data } = await engine.client.beta.sessions.events.list(sessionId, { types: ['agent.tool_result'] });
  return data.map((event) => JSON.stringify('content' in event ? event.content : null));
}

describeWithSandbox('in the sandbox', () => {
  beforeAll(async () => {
    git = await gitServer(TOKEN);
    git.publish('api', 'echo hello > README && git add . && git commit -qm One && git commit -q --allow-empty -m Two');
    engine = await startTestEngine({ hands: 'bubblewrap' });
  });
  afterAll(async () => {
    await engine.stop();
    await git.close();
  });

  itSampled('tools work in a clone that was made outside, with the token nowhere to be found', async () => {
    const { client, model } = engine;
    const play = model.play('Look around', [
      bash('pwd; cat README; git log --oneline | wc -l; env; git config --list; cat .git/config'),
      call('write', { file_path: '/workspace/api/new.txt', content: 'new' }),
      call('read', { file_path: '/workspace/api/new.txt' }),
      say('Seen.'),
    ]);
    const session = await createSession(client, 'Look around', {
      resources: [{ ...repository('api'), checkout: { type: 'branch', name: 'main' } }],
      metadata: { curfew_fetch_depth: '1' },
    });
    expect(session.resources).toMatchObject([
      { type: 'github_repository', url: `${git.url}/api`, mount_path: '/workspace/api', checkout: { name: 'main' } },
    ]);
    await untilIdle(client, session.id);
    const [first, , third] = await results(session.id);
    expect(first).toContain('/workspace/api\\nhello\\n1\\n');
    expect(third).toContain('new');
    expect(play.calls[0]?.system.map((block) => block.text).join('\n')).toContain(
      `/workspace/api (a clone of ${git.url}/api)`,
    );
    expect(play.calls[0]?.tools?.map((tool) => tool.name)).toEqual(['bash', 'read', 'write', 'edit', 'glob', 'grep']);
    expect(JSON.stringify([await results(session.id), play.calls, session])).not.toContain(TOKEN);
    await expectNowhere(engine.dataFolder, TOKEN);
  });

  it('a host that is not allowed is refused, said after the output, reported, and listed in the session', async () => {
    const { client, model } = engine;
    const networking = { type: 'limited' as const, allowed_hosts: ['registry.npmjs.org'] };
    const { id: environment_id } = await client.beta.environments.create({
      name: 'with a network',
      config: { type: 'cloud', networking },
    });
    const play = model.play('Phone home', [
      bash('curl -s -o /dev/null -w "%{http_code}" -x "$HTTP_PROXY" http://evil.example.com/'),
      say('Refused.'),
    ]);
    const { id } = await createSession(client, 'Phone home', { environment_id });
    const events = await untilIdle(client, id);
    const [said] = await results(id);
    expect(said).toContain('403');
    expect(said).toContain('- evil.example.com:80: it is not one of the allowed hosts');
    expect(JSON.stringify(play.calls[0]?.system)).toContain('reaches only these hosts');
    expect(ofType(events, 'session.error')).toMatchObject([
      {
        error: { retry_status: { type: 'retrying' } },
        curfew: { refused_host: { host: 'evil.example.com', port: 80 } },
      },
    ]);
    expect(await client.beta.sessions.retrieve(id)).toMatchObject({
      curfew: { refused_hosts: { hosts: [{ host: 'evil.example.com', port: 80, count: 1 }], further: 0 } },
    });
  });

  itSampled('outputs become files, a changed one a new file, and stay after the session is archived', async () => {
    const { client, model } = engine;
    model.play('Hand over', [
      bash(
        'mkdir -p /mnt/session/outputs/sub; echo one > /mnt/session/outputs/a.txt; echo x > /mnt/session/outputs/sub/b',
      ),
      say('There.'),
      bash('echo two > /mnt/session/outputs/a.txt; ln -s /etc/passwd /mnt/session/outputs/leak'),
      say('Again.'),
    ]);
    const session = await createSession(client, 'Hand over');
    await untilIdle(client, session.id);
    const list = async () =>
      (await client.beta.files.list({ scope_id: session.id, betas: ['managed-agents-2026-04-01'] })).data;
    const first = await list();
    expect(first.map((file) => file.filename).sort()).toEqual(['a.txt', 'b']);
    expect(first[0]).toMatchObject({ downloadable: true, scope: { type: 'session', id: session.id } });
    expect((await list()).map((file) => file.id)).toEqual(first.map((file) => file.id));

    await client.beta.sessions.events.send(session.id, { events: [userMessage('Change it')] });
    await untilIdle(client, session.id, 2);
    const second = await list();
    expect(second.map((file) => file.filename)).toEqual(['a.txt', ...first.map((file) => file.filename)]);
    const text = async (id: string | undefined) => (await client.beta.files.download(id ?? '')).text();
    expect(await text(second[0]?.id)).toBe('two\n');
    expect(await text(first.find((file) => file.filename === 'a.txt')?.id)).toBe('one\n');

    await client.beta.sessions.archive(session.id);
    expect(existsSync(join(engine.dataFolder, 'sessions', session.id))).toBe(false);
    expect(await list()).toHaveLength(3);
  });

  itSampled('an uploaded file is mounted read-only, as a copy', async () => {
    const { client, model } = engine;
    const upload = await client.beta.files.upload({ file: await toFile(Buffer.from('{"n":1}'), 'event.json') });
    expect(upload).toMatchObject({ type: 'file', filename: 'event.json', size_bytes: 7, downloadable: false });
    await expect(client.beta.files.download(upload.id)).rejects.toMatchObject({
      status: 400,
      errorCode: 'file_not_downloadable',
    });
    model.play('Read it', [
      bash('cat /mnt/session/uploads/event.json; echo x > /mnt/session/uploads/event.json'),
      say('Read.'),
    ]);
    const session = await createSession(client, 'Read it', {
      resources: [{ type: 'file', file_id: upload.id, mount_path: '/mnt/session/uploads/event.json' }],
    });
    await client.beta.files.delete(upload.id);
    await untilIdle(client, session.id);
    expect((await results(session.id))[0]).toContain('{\\"n\\":1}');
    expect((await results(session.id))[0]).toContain('Read-only file system');
    expect(JSON.stringify(session.resources)).not.toContain(upload.id);
  });

  it('a repository that cannot be cloned is an error of the session and of the tool call', async () => {
    const { client, model } = engine;
    const play = model.play('Clone', [bash('ls'), say('No repository.')]);
    const session = await createSession(client, 'Clone', { resources: [repository('missing')] });
    const events = await untilIdle(client, session.id);
    expect(ofType(events, 'session.error')[0]?.error).toMatchObject({
      type: 'repository_not_found_error',
      repository_url: `${git.url}/missing`,
      retry_status: { type: 'retrying' },
    });
    expect(ofType(events, 'agent.tool_result')).toMatchObject([{ is_error: true }]);
    expect(JSON.stringify(play.calls[1]?.messages)).toContain('there is no such repository');
  });

  it('a call of a tool that is not there is answered with those that are', async () => {
    const { client, model } = engine;
    model.play('Invent', [call('teleport', {}), say('Well.')]);
    const session = await createSession(client, 'Invent', {
      tools: [
        {
          type: 'agent_toolset_20260401',
          default_config: { enabled: false },
          configs: [{ name: 'read', enabled: true }],
        },
      ],
    });
    const events = await untilIdle(client, session.id);
    expect(ofType(events, 'agent.tool_use')).toMatchObject([{ name: 'teleport', evaluated_permission: 'deny' }]);
    expect((await results(session.id))[0]).toContain('There is no tool \\"teleport\\". Available are: read.');
  });

  itSampled('no process of a session outlives its archiving', async () => {
    const { client, model } = engine;
    const seconds = sleepOfOurOwn();
    model.play('Linger', [bash(`setsid sleep ${seconds} & echo started`), say('Left it running.')]);
    const session = await createSession(client, 'Linger');
    await untilIdle(client, session.id);
    expect(await commandsWith(seconds)).toHaveLength(1);
    await client.beta.sessions.archive(session.id);
    expect(await commandsWith(seconds)).toEqual([]);
  });
});

it('without a sandbox an engine does not start and says what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  try {
    await expect(startTestEngine({ hands: 'bubblewrap' })).rejects.toThrow(
      /The engine runs tools only in a sandbox, and there is none: .*\nTo mend it: /,
    );
  } finally {
    process.env['PATH'] = path;
  }
});

async function expectNowhere(folder: string, secret: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    expect((await readFile(file)).includes(secret), file).toBe(false);
  }
}
