import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareClient } from '../../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { history, ofType } from '../../../support/engine/start-test-engine.ts';

let bare: BareEngine;
beforeAll(async () => {
  bare = await bareEngine();
});
afterAll(() => bare.stop());

it('tells in an event only what a change of a session that runs has changed, and nothing if it changed nothing', async () => {
  const client = bareClient(bare.engine);
  const { sessions } = client.beta;
  const id = await bare.create('Update', { metadata: { a: '1', b: '2' }, title: 'First' });
  await sessions.update(id, { title: 'First', metadata: { a: '1', c: null as never } });
  await sessions.update(id, { metadata: { a: '3', b: null as never } });
  await sessions.update(id, { title: null as never });
  const changes = ofType(await history(client, id), 'session.updated');
  const envelope = { id: expect.any(String), type: 'session.updated', processed_at: expect.any(String) };
  expect(changes).toEqual([
    { ...envelope, metadata: { a: '3' } },
    { ...envelope, title: null },
  ]);
  expect(await sessions.retrieve(id)).toMatchObject({ title: null, metadata: { a: '3' }, status: 'running' });
  await expect(sessions.update(id, { agent: { tools: [] } })).rejects.toMatchObject({ status: 400 });
  await expect(sessions.update(id, { vault_ids: ['vlt_1'] } as never)).rejects.toMatchObject({ status: 400 });
});
