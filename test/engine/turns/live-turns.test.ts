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
