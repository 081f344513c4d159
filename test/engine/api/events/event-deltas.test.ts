import { accumulateManagedAgentsEvent, type AccumulatedEvent } from '@anthropic-ai/sdk/lib/sessions/accumulate';
import type { BetaManagedAgentsStreamSessionEvents as StreamEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventStream } from '../../../../engine/api/events/event-stream.ts';
import { runTurn } from '../../../../engine/brain/run-turn.ts';
import { createSessionBus, type Preview } from '../../../../engine/store/session-bus.ts';
import { bareClient } from '../../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { say, type Answer } from '../../../support/engine/scripted-model.ts';

const never = new AbortController().signal;

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

const THOUGHT = { type: 'thinking' as const, thinking: 'Hm.', signature: 'c2ln' };

/** Plays answers to a new session; returns what a stream with these previews has shown up to the idle. */
async function watch(
  answers: Answer[],
  event_deltas?: ('agent.message' | 'agent.thinking')[],
): Promise<{ id: string; seen: StreamEvent[] }> {
  bare.model.play('Watch', answers);
  const id = await bare.create('Watch');
  const stream = await bareClient(bare.engine).beta.sessions.events.stream(id, event_deltas ? { event_deltas } : {});
  await runTurn(bare.engine, id, never);
  const seen: StreamEvent[] = [];
  for await (const event of stream) {
    seen.push(event);
    if (event.type === 'session.status_idle') break;
  }
  return { id, seen };
}

function typesOf(seen: { type: string }[]): string[] {
  return seen.map(({ type }) => type).filter((type) => /^event_|^agent\.|model_request/.test(type));
}

it('previews a message while it is written, with the id and the text of the event that follows', async () => {
  const answer = { content: [THOUGHT, { type: 'text' as const, text: 'Looking at it.' }] };
  const { id, seen } = await watch([answer], ['agent.message', 'agent.thinking']);
  expect(typesOf(seen)).toEqual([
    'span.model_request_start',
    'event_start',
    'event_start',
    'event_delta',
    'agent.thinking',
    'agent.message',
    'span.model_request_end',
  ]);
  const previews = seen.filter((event) => event.type === 'event_start' || event.type === 'event_delta');
  const accumulated = previews.reduce<AccumulatedEvent | undefined>(accumulateManagedAgentsEvent, undefined);
  const final = seen.find((event) => event.type === 'agent.message');
  expect({ ...accumulated, processed_at: final?.processed_at }).toEqual(final);
  expect(typesOf((await bare.events(id)).map(({ body }) => body))).not.toContain('event_start');
});

it('sends only the previews that a stream has asked for', async () => {
  const answer = { content: [THOUGHT, { type: 'text' as const, text: 'Yes.' }] };
  expect(typesOf((await watch([answer])).seen).filter((type) => type.startsWith('event_'))).toEqual([]);
  const thinking = await watch([answer], ['agent.thinking']);
  expect(typesOf(thinking.seen).filter((type) => type.startsWith('event_'))).toEqual(['event_start']);
  const client = bareClient(bare.engine);
  await expect(
    client.beta.sessions.events.stream(thinking.id, { event_deltas: ['agent.tool_use' as never] }),
  ).rejects.toMatchObject({ status: 400 });
});

it('previews an answer that broke off and was asked again twice, with different ids', async () => {
  const begun = [
    ['message_start', { message: { id: 'm', role: 'assistant', content: [], usage: { input_tokens: 1 } } }],
    ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
    ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Half' } }],
  ].map(([type, data]) => `event: ${type as string}\ndata: ${JSON.stringify({ type, ...(data as object) })}\n\n`);
  const { seen } = await watch([{ raw: begun.join(''), then: 'cut' }, say('Whole.')], ['agent.message']);
  expect(typesOf(seen)).toEqual([
    'span.model_request_start',
    'event_start',
    'event_delta',
    'span.model_request_end',
    'span.model_request_start',
    'event_start',
    'event_delta',
    'agent.message',
    'span.model_request_end',
  ]);
  const starts = seen.flatMap((event) => (event.type === 'event_start' ? [event.event.id] : []));
  const final = seen.find((event) => event.type === 'agent.message');
  expect(new Set(starts).size).toBe(2);
  expect(final).toMatchObject({ id: starts[1], content: [{ type: 'text', text: 'Whole.' }] });
});

it('gives a reader that came too late, or is too slow, no half of a preview, and all events', async () => {
  const bus = createSessionBus();
  const start = (id: string): Preview => ({ type: 'event_start', event: { id, type: 'agent.message' } });
  const delta = (id: string, text: string): Preview => ({
    type: 'event_delta',
    event_id: id,
    delta: { type: 'content_delta', index: 0, content: { type: 'text', text } },
  });
  const event = { seq: 1, processedAt: 1, details: null };
  bus.publishPreview('s', start('a'));
  const { response } = eventStream({ bus, sessionId: 's', event_deltas: ['agent.message'] });
  bus.publishPreview('s', delta('a', 'of a late one'));
  bus.publishPreview('s', start('b'));
  for (let i = 0; i < 5_000; i += 1) bus.publishPreview('s', delta('b', `<${i}>`));
  for (let i = 0; i < 1_000; i += 1) bus.publish('s', { ...event, id: `e${i}`, body: { type: 'agent.thinking' } });
  bus.publish('s', { ...event, id: 'end', body: { type: 'session.deleted' } });
  const text = await response.text();
  const pieces = [...text.matchAll(/<(\d+)>/g)].map(([, number]) => Number(number));
  expect(text).not.toContain('of a late one');
  expect(pieces.length).toBeLessThan(1_000);
  expect(pieces).toEqual(pieces.map((_, i) => i));
  expect(text.match(/event: agent\.thinking/g)).toHaveLength(1_000);
});
