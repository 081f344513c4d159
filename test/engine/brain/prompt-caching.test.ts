import { afterEach, expect, it } from 'vitest';
import { sendEvents } from '../../../engine/api/events/send-events.ts';
import type { UserEvent } from '../../../engine/api/events/user-events.ts';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import type { LoggedEvent } from '../../../engine/store/session-event.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { mixedContent } from '../../support/engine/files/mixed-content.ts';
import { png } from '../../support/engine/files/media-files.ts';
import { promptCache, type CachedRequest } from '../../support/engine/prompt-cache.ts';
import { sampled } from '../../support/setup/sampled.ts';
import { say, type ModelCall, type Reply } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;
const TURNS = 50;
/** Its context window has 200,000 tokens. */
const SMALL = 'claude-haiku-4-5';

/** A session of a certain kind. `n` counts requests to the model from 0. */
interface Kind {
  name: string;
  model?: string;
  answer(n: number): Reply;
  /** What the hands give back; a text of this many characters. */
  result(n: number): number;
  /** What the user sends when the turn is over. */
  next?(n: number): UserEvent[];
  /** What the user sends while the model thinks about request `n`. */
  meanwhile?(n: number): UserEvent[];
}

const SEED = 11;
let content = mixedContent(SEED);
const TASK = `Mend this: ${content.text(20_000)}`;

const kinds: Kind[] = [
  {
    name: 'small results, messages while tools run, and interrupts',
    answer: (n) => reads(n, 2),
    result: () => 800,
    meanwhile: (n) => [
      ...(n % 10 === 4 ? [{ type: 'user.interrupt' as const }] : []),
      ...(n % 5 === 4 ? [message(`By the way, ${n}.`)] : []),
    ],
  },
  { name: 'a few large results', answer: (n) => reads(n, 1), result: (n) => (n % 12 === 3 ? 60_000 : 600) },
  {
    name: 'more calls in each answer than a mark looks back',
    answer: (n) => reads(n, n % 5 === 0 ? 24 : 1),
    result: () => 400,
  },
  {
    name: 'more images than a request may have',
    answer: (n) => say(`I see ${n}.`),
    result: () => 0,
    next: (n) => [message(`Look at ${n}.`, 2)],
  },
  {
    name: 'results that fill a window of 200,000 tokens',
    model: SMALL,
    answer: (n) => reads(n, 1),
    result: () => 14_000,
  },
  {
    name: 'talk that fills a window of 200,000 tokens',
    model: SMALL,
    answer: (n) => say(`Answer ${n}. ${content.text(10_000)}`),
    result: () => 0,
    next: (n) => [message(`Question ${n}? ${content.text(5_000)}`)],
  },
];

it.each(sampled(kinds))('could read 90 % of the input of 50 requests with $name from the cache', async (kind) => {
  const { requests, events } = await play(kind);
  const cache = promptCache();
  const reads = requests.map((request) => cache.add(request).read);
  expect(requests.length).toBeGreaterThanOrEqual(TURNS);
  expect(cache.use.read / cache.use.tokens).toBeGreaterThanOrEqual(0.9);
  // The task is read even when everything after it has been replaced.
  expect(Math.min(...reads.slice(1))).toBeGreaterThanOrEqual(TASK.length / 4);
  const compactions = events.filter(({ body }) => body.type === 'agent.thread_context_compacted');
  expect(compactions.length > 0).toBe(/window|more images/.test(kind.name));
});

it('says that the sandbox has changed at the end of a request, so that the cache holds', async () => {
  bare = await bareEngine();
  const play = bare.model.play(TASK, [say('First.'), say('Second.'), say('Third.')]);
  const id = await bare.create(TASK);
  await runTurn(bare.engine, id, never);
  await mount(id, '/mnt/session/uploads/new.txt');
  for (const text of ['Go on.', 'Go on.']) {
    await sendEvents(bare.engine, id, [message(text)]);
    await runTurn(bare.engine, id, never);
  }
  const requests = play.calls as unknown as CachedRequest[];
  expect(requests.map(({ system }) => system)).toEqual([requests[0]?.system, requests[0]?.system, requests[0]?.system]);
  for (const { messages } of requests.slice(1)) {
    expect(messages.at(-1)?.content).toEqual([
      { type: 'text', text: 'Go on.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: expect.stringMatching(/^Your sandbox has changed.*\/mnt\/session\/uploads\/new\.txt/s) },
    ]);
  }
  const cache = promptCache();
  const [, second = 0, third = 0] = requests.map((request) => cache.add(request).read);
  expect(second).toBeGreaterThan(TASK.length / 4);
  expect(third).toBeGreaterThan(second);
});

/** The requests to the model in the order in which they were sent, and the log. */
async function play(kind: Kind): Promise<{ requests: CachedRequest[]; events: LoggedEvent[] }> {
  let n = 0;
  // Whichever kinds were played before, this one gets the same texts.
  content = mixedContent(SEED);
  bare = await bareEngine(async () => ({ content: content.text(kind.result(n)), isError: false }));
  const play = bare.model.play(TASK, async (call) => {
    if (isSummary(call)) return say(`So far: ${content.text(4_000)}`);
    const own = n;
    n += 1;
    const events = kind.meanwhile?.(own) ?? [];
    if (events.length > 0) await sendEvents(bare.engine, id, events);
    return n < TURNS ? kind.answer(own) : say('Done.');
  });
  const id = await bare.create(TASK, kind.model ? { model: kind.model } : {});
  for (;;) {
    await runTurn(bare.engine, id, never);
    if (n >= TURNS) break;
    await sendEvents(bare.engine, id, kind.next?.(n) ?? [message('Go on.')]);
  }
  return { requests: play.calls as unknown as CachedRequest[], events: await bare.events(id) };
}

async function mount(sessionId: string, path: string): Promise<void> {
  const body = JSON.stringify({ id: 'sesrsc_new', type: 'file', file_id: 'file_new', mount_path: path });
  const row = { id: 'sesrsc_new', session_id: sessionId, position: 0, body, sealed_token: null };
  await bare.engine.database.insertInto('session_resources').values(row).execute();
}

function isSummary({ messages }: ModelCall): boolean {
  return String(messages.at(-1)?.content.at(-1)?.['text']).startsWith('The context is nearly full.');
}

function reads(n: number, calls: number): Reply {
  const content = Array.from({ length: calls }, (_, i) => ({
    type: 'tool_use' as const,
    id: `toolu_${n}_${i}`,
    name: 'read',
    input: { file_path: `/workspace/${n}-${i}` },
  }));
  return { content: [{ type: 'text', text: `Looking at ${n}.` }, ...content] };
}

function message(text: string, images = 0): UserEvent {
  const data = png().toString('base64');
  const image = { type: 'image' as const, source: { type: 'base64' as const, media_type: 'image/png' as const, data } };
  return { type: 'user.message', content: [{ type: 'text', text }, ...Array.from({ length: images }, () => image)] };
}
