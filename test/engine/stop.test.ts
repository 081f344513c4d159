import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startEngine } from '../../engine/server.ts';
import { say, startScriptedModel } from '../support/engine/scripted-model.ts';
import {
  clientOf,
  createSession,
  ofType,
  startTestEngine,
  testEnvironment,
  untilIdle,
} from '../support/engine/start-test-engine.ts';

it('continues in the next engine what was stopped in the middle of a request', async () => {
  const model = await startScriptedModel();
  const play = model.play('Succeed', (_, index) => (index === 0 ? { hang: true } : say('Succeeded.')));
  const dataFolder = await mkdtemp(join(tmpdir(), 'curfew-stop-'));
  // Far longer than this test may take: the next engine must not have to wait for it.
  const environment = { ...testEnvironment(model.url), heartbeatTimeoutMs: 600_000 };
  const options = { environment, dataFolder, port: 0, log: pino({ level: 'silent' }) };
  const first = await startEngine(options);
  const key = (await readFile(join(dataFolder, 'engine.key'), 'utf8')).trim();
  const session = await createSession(clientOf(first.url, key), 'Succeed');
  await play.asked(1);
  await first.stop();

  const second = await startEngine(options);
  const events = await untilIdle(clientOf(second.url, key), session.id);
  await second.stop();
  await model.stop();
  await rm(dataFolder, { recursive: true });
  expect(ofType(events, 'span.model_request_end').map((event) => event.is_error)).toEqual([true, false]);
  expect(ofType(events, 'agent.message')).toHaveLength(1);
});

it('does not start a second engine in the same data folder, and leaves the first one working', async () => {
  const first = await startTestEngine();
  const { dataFolder, environment } = first;
  const options = { environment, dataFolder, port: 0, log: pino({ level: 'silent' }) };
  await expect(startEngine(options)).rejects.toThrow(
    `Another engine works in ${dataFolder}. Stop it first, or give this one a data folder of its own (--data).`,
  );
  expect((await first.client.beta.sessions.list()).data).toEqual([]);
  await first.stop();
});
