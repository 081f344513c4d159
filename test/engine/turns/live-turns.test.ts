import { expect, it, onTestFinished } from 'vitest';
import { createLiveTurns } from '../../../engine/turns/live-turns.ts';
import { bareEngine } from '../../support/engine/bare-engine.ts';
import { say } from '../../support/engine/scripted-model.ts';

it('ends the first attempt in this process when a second one begins', async () => {
  const never = new AbortController().signal;
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const { engine, model } = bare;
  const play = model.play('Twice', [{ hang: true }, say('Once.')]);
  const id = await bare.create('Twice');
  const turns = createLiveTurns();
  const first = turns.run(engine, id, never);
  await play.asked(1);
  expect(turns.has(id)).toBe(true);
  await turns.run(engine, id, never);
  await first;
  expect(turns.has(id)).toBe(false);
  expect((await bare.events(id)).filter(({ body }) => body.type === 'session.status_idle')).toHaveLength(1);
});

it('lets an attempt of Temporal join the turn that was begun without it, and end that turn', async () => {
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const { engine, model } = bare;
  const play = model.play('Join', [{ hang: true }, say('Never asked.')]);
  const id = await bare.create('Join');
  const turns = createLiveTurns();
  turns.begin(engine, id);
  await play.asked(1);
  const lost = new AbortController();
  const attempt = turns.run(engine, id, lost.signal);
  lost.abort(new Error('the attempt was lost'));
  await expect(attempt).rejects.toThrow('the attempt was lost');
  expect(turns.has(id)).toBe(false);
  expect(play.calls).toHaveLength(1);
});

it('ends the turns that no attempt has joined when it stops', async () => {
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const play = bare.model.play('Alone', [{ hang: true }]);
  const id = await bare.create('Alone');
  const turns = createLiveTurns();
  turns.begin(bare.engine, id);
  await play.asked(1);
  await turns.stop();
  expect(turns.has(id)).toBe(false);
});
