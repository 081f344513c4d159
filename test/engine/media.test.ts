import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pdf, png } from '../support/engine/files/media-files.ts';
import { call, say, type ModelCall } from '../support/engine/scripted-model.ts';
import {
  createSession,
  ofType,
  startTestEngine,
  untilIdle,
  workspaceOf,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(2);

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

function reads(...names: string[]) {
  const content = names.map((name, i) => ({
    type: 'tool_use' as const,
    id: `toolu_${i}_${name}`,
    name: 'read',
    input: { file_path: name },
  }));
  return { content };
}

/** The contents of the tool results that the model was shown last. */
function shown({ messages }: ModelCall): unknown[] {
  return (messages.at(-1)?.content ?? []).map((block) => block['content']);
}

it('an image and a PDF that the agent reads reach the model, and stand in the events', async () => {
  const { client, model } = engine;
  const [picture, paper] = [png({ width: 30, height: 20 }), pdf()];
  const play = model.play('Look', async (_, index) => {
    if (index === 0) return call('bash', { command: 'true' });
    if (index === 2) return say('Seen.');
    await writeFile(join(workspaceOf(engine, session.id), 'picture'), picture);
    await writeFile(join(workspaceOf(engine, session.id), 'paper'), paper);
    return reads('picture', 'paper');
  });
  const session = await createSession(client, 'Look');
  const events = await untilIdle(client, session.id);
  const content = [
    [
      { type: 'text', text: `picture (image/png, ${picture.length} bytes)` },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture.toString('base64') } },
    ],
    [
      { type: 'text', text: `paper (application/pdf, ${paper.length} bytes)` },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: paper.toString('base64') } },
    ],
  ];
  expect(play.calls[2] && shown(play.calls[2])).toEqual(content);
  expect(
    ofType(events, 'agent.tool_result')
      .slice(1)
      .map((event) => event.content),
  ).toEqual(content);
});

itSampled('many large images that are read side by side do not mix, and are refused when the log is full', async () => {
  const { client, model } = engine;
  const pictures = Array.from({ length: 4 }, (_, i) => png({ width: 1_000 + i, height: 1_000, noise: true }));
  const names = pictures.map((_, i) => `picture-${i}`);
  const rounds = 5;
  const play = model.play('Look at many', async (_, index) => {
    if (index === 0) return call('bash', { command: 'true' });
    if (index > rounds) return say('Seen.');
    const folder = workspaceOf(engine, session.id);
    for (const [i, picture] of pictures.entries()) await writeFile(join(folder, `picture-${i}`), picture);
    return reads(...names);
  });
  const session = await createSession(client, 'Look at many');
  await play.asked(rounds + 2);
  const status = async () => (await client.beta.sessions.retrieve(session.id)).status;
  await expect.poll(status).toBe('idle');
  const first = play.calls[2] && JSON.stringify(shown(play.calls[2]));
  for (const picture of pictures) expect(first).toContain(picture.toString('base64'));
  const last = play.calls.at(-1);
  expect(last && JSON.stringify(shown(last))).toContain('the results of this session would take more than 64 MB');
});
