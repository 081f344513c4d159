import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTurn } from '../../../../engine/brain/run-turn.ts';
import { isEvent } from '../../../../engine/store/session-event.ts';
import { writeSession } from '../../../../engine/store/write-session.ts';
import { checkRequest } from '../../../../stand-ins/model/check-request.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { png } from '../../../support/engine/files/media-files.ts';
import { call, say, type Answer, type ModelCall, type Play } from '../../../support/engine/scripted-model.ts';

const never = new AbortController().signal;
const TOO_MANY = 'messages.6: At least one of the image dimensions exceed max allowed size for many-image requests';
const UNREADABLE = 'messages.0.content.1.image.source.base64.data: Could not process image';

let bare: BareEngine;
beforeEach(async () => {
  const media = { type: 'image/png' as const, bytes: png() };
  bare = await bareEngine(async () => ({ content: 'a.png', isError: false, media }));
});
afterEach(() => bare.stop());

it('leaves the older images out and goes on if the endpoint refuses a request for its images', async () => {
  const { id, play } = await work((sent, index) => {
    if (imagesOf(sent) > 3) return refusal(TOO_MANY);
    return index < 11 ? call('read', { file_path: '/a.png' }) : say('Done.');
  });
  expect(await endOf(id)).toBe('end_turn');
  expect(imagesOf(play.calls[5] as ModelCall)).toBe(1);
  expect(JSON.stringify(play.calls[5])).toContain('removed because the model endpoint refused the request with it.');
  for (const sent of play.calls) expect(checkRequest(sent as never)).toBeUndefined();
  expect(await errorsOf(id)).toEqual([
    `The model endpoint answered 400: ${TOO_MANY}`,
    `The model endpoint answered 400: ${TOO_MANY}`,
  ]);
});

it('does not die of an image of the user that the endpoint never takes', async () => {
  const { id, play } = await work(
    (sent) => (JSON.stringify(sent).includes('"BAD"') ? refusal(UNREADABLE) : say('I cannot see it.')),
    async (session) => {
      const source = { type: 'base64' as const, media_type: 'image/png', data: 'BAD' };
      await writeSession(bare.engine, { sessionId: session }, (write) => {
        write.append({ type: 'user.message', content: [{ type: 'image', source }] }, { queued: true });
      });
    },
  );
  expect(await endOf(id)).toBe('end_turn');
  expect(play.calls).toHaveLength(2);
});

it('gives up on a request without images that the endpoint refuses, with its words', async () => {
  const { id, play } = await work(() => refusal('The image model is not available'));
  expect(play.calls).toHaveLength(1);
  expect(await endOf(id)).toBe('retries_exhausted');
  expect(await errorsOf(id)).toEqual(['The model endpoint answered 400: The image model is not available']);
});

async function work(
  answer: (sent: ModelCall, index: number) => Answer,
  before: (id: string) => Promise<void> = async () => {},
): Promise<{ id: string; play: Play }> {
  const play = bare.model.play('Look', answer);
  const id = await bare.create('Look');
  await before(id);
  await runTurn(bare.engine, id, never);
  return { id, play };
}

function refusal(message: string): Answer {
  return { status: 400, error: { type: 'invalid_request_error', message } };
}

function imagesOf(sent: ModelCall): number {
  return JSON.stringify(sent.messages).split('"type":"image"').length - 1;
}

async function endOf(id: string): Promise<string | undefined> {
  const idle = (await bare.events(id)).findLast((event) => isEvent(event, 'session.status_idle'));
  return idle && isEvent(idle, 'session.status_idle') ? idle.body.stop_reason.type : undefined;
}

async function errorsOf(id: string): Promise<string[]> {
  return (await bare.events(id)).flatMap((event) =>
    isEvent(event, 'session.error') && 'message' in event.body.error ? [event.body.error.message] : [],
  );
}
