import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { toFile, type Anthropic } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../../../engine/engine.ts';
import { runTurn } from '../../../../engine/brain/run-turn.ts';
import { storeResource } from '../../../../engine/api/sessions/store-resources.ts';
import { createWorkspaces } from '../../../../engine/hands/workspace/workspaces.ts';
import { closeServer } from '../../../../runtime/close-server.ts';
import { listenOn } from '../../../../runtime/listen-on.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { bareClient } from '../../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { call, say } from '../../../support/engine/scripted-model.ts';
import { userMessage } from '../../../support/engine/start-test-engine.ts';
import { gitServer } from '../../../support/engine/network/git-server.ts';

const never = new AbortController().signal;

let bare: BareEngine;
beforeAll(async () => {
  bare = await bareEngine();
});
afterAll(() => bare.stop());

interface Stage {
  client: Anthropic;
  engine: Engine;
  dataFolder: string;
  /** The uploads of a session, on the host: contents by path. */
  uploads: (sessionId: string) => Record<string, string>;
  /** What an engine would know that was started again. */
  restart: () => Stage;
}

/** The bare engine with real workspaces. */
function stage(dataFolder = temporaryFolder()): Stage {
  const workspaces = createWorkspaces({ ...bare.engine, dataFolder });
  onTestFinished(() => workspaces.stop());
  const engine = { ...bare.engine, workspaces };
  return {
    client: bareClient(engine),
    engine,
    dataFolder,
    uploads(sessionId) {
      const folder = join(dataFolder, 'sessions', sessionId, 'mounts', 'uploads');
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
    },
    restart: () => stage(dataFolder),
  };
}

async function upload(client: Anthropic, content: string): Promise<string> {
  return (await client.beta.files.upload({ file: await toFile(Buffer.from(content), 'note.txt') })).id;
}

it('mounts a file into a workspace that is in use, and takes it away again', async () => {
  const { client, engine, uploads } = stage();
  const { resources } = client.beta.sessions;
  const [first, second] = [await upload(client, 'one'), await upload(client, 'two')];
  const id = await bare.create('Files', { resources: [{ type: 'file', file_id: first }] });
  await engine.workspaces.ready(id, never);
  const added = await resources.add(id, { type: 'file', file_id: second, mount_path: '/mnt/session/uploads/a/b' });
  expect(added).toMatchObject({
    type: 'file',
    mount_path: '/mnt/session/uploads/a/b',
    id: expect.stringMatching(/^sesrsc_/),
  });
  expect(uploads(id)).toEqual({ [first]: 'one', 'a/b': 'two' });
  expect(await resources.retrieve(added.id, { session_id: id })).toEqual(added);
  const listed = [];
  for await (const one of resources.list(id, { limit: 1 })) listed.push(one.type === 'memory_store' ? '' : one.id);
  expect(listed).toEqual((await client.beta.sessions.retrieve(id)).resources.map((one) => 'id' in one && one.id));
  await client.beta.files.delete(second);
  expect(await resources.delete(added.id, { session_id: id })).toEqual({
    id: added.id,
    type: 'session_resource_deleted',
  });
  expect(uploads(id)).toEqual({ [first]: 'one' });
  await expect(resources.retrieve(added.id, { session_id: id })).rejects.toMatchObject({ status: 404 });
  await expect(resources.delete(added.id, { session_id: id })).rejects.toMatchObject({ status: 404 });
});

it('mounts what was added before the workspace was ready, and many at once', async () => {
  const { client, engine, uploads } = stage();
  const id = await bare.create('Early');
  const file_id = await upload(client, 'early');
  const places = Array.from({ length: 8 }, (_, i) => `/mnt/session/uploads/${i}`);
  await Promise.all([
    engine.workspaces.ready(id, never),
    ...places.map((mount_path) => client.beta.sessions.resources.add(id, { type: 'file', file_id, mount_path })),
  ]);
  await engine.workspaces.ready(id, never);
  expect(Object.keys(uploads(id))).toEqual(places.map((_, i) => `${i}`));
});

it('brings the files in line after a crash between the database and the disk', async () => {
  const { client, engine, restart } = stage();
  const [one, two] = [await upload(client, 'one'), await upload(client, 'two')];
  const resource = (file_id: string, name: string) => ({
    type: 'file' as const,
    file_id,
    mount_path: `/mnt/session/uploads/${name}`,
  });
  const id = await bare.create('Crash', { resources: [resource(one, 'deleted'), resource(one, 'replaced')] });
  await engine.workspaces.ready(id, never);
  await engine.database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('session_resources').where('session_id', '=', id).execute();
    const added = { sessionId: id, position: 2, resource: resource(two, 'added') };
    await storeResource(transaction, engine.seal, added);
  });
  const later = restart();
  await later.client.beta.sessions.resources.add(id, resource(two, 'replaced'));
  expect(later.uploads(id)).toEqual({ added: 'two', replaced: 'two' });
  await engine.database.deleteFrom('session_resources').where('session_id', '=', id).execute();
  const last = restart();
  await last.engine.workspaces.ready(id, never);
  expect(last.uploads(id)).toEqual({});
});

it('tells the agent of a file that was added while it works, with the next message', async () => {
  const { client, engine } = stage();
  const file_id = await upload(client, 'late');
  const mount_path = '/mnt/session/uploads/late';
  const play = bare.model.play('Work', async (_, index) => {
    if (index > 0) return say('Done.');
    await client.beta.sessions.resources.add(id, { type: 'file', file_id, mount_path });
    await client.beta.sessions.events.send(id, { events: [userMessage('Read the new file.')] });
    return call('bash', { command: 'true' });
  });
  const id = await bare.create('Work');
  await runTurn(engine, id, never);
  const told = play.calls.map((sent) => JSON.stringify(sent).includes(`- ${mount_path} (a file`));
  expect(told).toEqual([false, true]);
});

it('does not mount a file for which the disk has no room, and says so', async () => {
  const { engine } = stage();
  const workspaces: Engine['workspaces'] = {
    ...engine.workspaces,
    async changeFiles(_, change) {
      await change();
      throw Object.assign(new Error('write: no space left'), { code: 'ENOSPC' });
    },
  };
  const client = bareClient({ ...engine, workspaces });
  const id = await bare.create('Full');
  const file_id = await upload(client, 'large');
  await expect(client.beta.sessions.resources.add(id, { type: 'file', file_id })).rejects.toMatchObject({
    status: 400,
    apiMessage: 'The disk of the engine is full, so the file was not mounted.',
  });
  expect((await client.beta.sessions.resources.list(id)).data).toEqual([]);
  expect((await client.beta.files.list({ scope_id: id, betas: ['managed-agents-2026-04-01'] })).data).toEqual([]);
});

it('uses a token that was given later for the next clone, and shows it nowhere', async () => {
  const forge = await gitServer('the-right-token');
  onTestFinished(() => forge.close());
  forge.publish('acme/api', 'echo one > file; git add .; git commit -qm one');
  const { client, engine } = stage();
  const url = `${forge.url}/acme/api`;
  const id = await bare.create('Rotate', {
    resources: [{ type: 'github_repository', url, authorization_token: 'the-old-token' }],
  });
  await expect(engine.workspaces.ready(id, never)).rejects.toThrow('the token is missing or not accepted');
  const [repository] = (await client.beta.sessions.resources.list(id)).data;
  const resource = repository?.type === 'github_repository' ? repository.id : '';
  const rotated = await client.beta.sessions.resources.update(resource, {
    session_id: id,
    authorization_token: 'the-right-token',
  });
  expect(rotated).toMatchObject({ id: resource, url, mount_path: '/workspace/api' });
  await engine.workspaces.ready(id, never);
  expect(JSON.stringify([rotated, await client.beta.sessions.retrieve(id), await bare.events(id)])).not.toContain(
    'the-right-token',
  );
  await expect(client.beta.sessions.resources.delete(resource, { session_id: id })).rejects.toMatchObject({
    status: 400,
    apiMessage: 'A repository stays mounted as long as its session lives. Create another session.',
  });
});

it('tells of no refused token that was replaced while it was tried, and tries the one that it was replaced with', async () => {
  const { client, engine } = stage();
  const { resources } = client.beta.sessions;
  const tried: string[] = [];
  const forge = createServer(({ headers: { authorization = '' } }, response) => {
    const token = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')[1] ?? '';
    const replace = tried.length === 0 ? replaceToken() : Promise.resolve();
    tried.push(token);
    void replace.then(() => response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end());
  });
  onTestFinished(() => closeServer(forge, 0));
  const url = `${await listenOn(forge, { host: '127.0.0.1', port: 0 })}/acme/api`;
  const id = await bare.create('Replace', {
    resources: [{ type: 'github_repository', url, authorization_token: 'former' }],
  });
  const replaceToken = async (): Promise<void> => {
    const [repository] = (await resources.list(id)).data;
    const resource = repository?.type === 'github_repository' ? repository.id : '';
    await resources.update(resource, { session_id: id, authorization_token: 'latter' });
  };
  await expect(engine.workspaces.ready(id, never)).rejects.toThrow('the token is missing or not accepted');
  expect([...new Set(tried)]).toEqual(['former', 'latter']);
  expect((await bare.events(id)).filter(({ body }) => body.type === 'session.error')).toHaveLength(1);
});

it('refuses what cannot be mounted, and any change of a session that is over', async () => {
  const { client } = stage();
  const { resources } = client.beta.sessions;
  const file_id = await upload(client, 'x');
  const id = await bare.create('Refuse', {
    resources: [{ type: 'file', file_id, mount_path: '/mnt/session/uploads/a' }],
  });
  const add = (body: object) => resources.add(id, { type: 'file', file_id, ...body } as never);
  await expect(add({ mount_path: '/mnt/session/uploads/a/b' })).rejects.toMatchObject({
    apiMessage:
      'mount_path: /mnt/session/uploads/a/b cannot be mounted beside /mnt/session/uploads/a: one is the other or inside it.',
  });
  await expect(add({ mount_path: '/mnt/session/uploads/../a' })).rejects.toMatchObject({ status: 400 });
  await expect(add({ file_id: 'file_no' })).rejects.toMatchObject({ status: 404 });
  await expect(add({ type: 'github_repository', url: 'https://github.com/a/b' })).rejects.toMatchObject({
    apiMessage: expect.stringContaining('a repository can be mounted only when it is created'),
  });
  const [{ id: own } = { id: '' }] = (await resources.list(id)).data as { id: string }[];
  await expect(resources.update(own, { session_id: id, authorization_token: 't' })).rejects.toMatchObject({
    apiMessage: `Resource ${own} is a file. Only a repository has an authorization_token.`,
  });
  await expect(resources.list('sesn_no')).rejects.toMatchObject({ status: 404 });
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  await bare.engine.database.updateTable('sessions').set({ status: 'terminated' }).where('id', '=', id).execute();
  const over = { apiMessage: `Session ${id} is over, so its resources cannot be changed.` };
  await expect(add({ mount_path: '/mnt/session/uploads/z' })).rejects.toMatchObject(over);
  await expect(resources.delete(own, { session_id: id })).rejects.toMatchObject(over);
});
