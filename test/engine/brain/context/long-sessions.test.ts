import { expect, it } from 'vitest';
import { png } from '../../../support/engine/files/media-files.ts';
import { mixedContent, type MixedContent } from '../../../support/engine/files/mixed-content.ts';
import { playedSession, type PlayedSession } from '../../../support/engine/played-session.ts';
import { strictEndpoint, type StrictEndpoint } from '../../../support/engine/strict-endpoint.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const WINDOW = 200_000;
const TURNS = 1_000;
const TASK = 'Mend the house, and never forget this sentence.';

interface Kind {
  /** What the model says; without a call the turn ends, and the user writes again. */
  say(content: MixedContent): object[];
  ask(content: MixedContent): object[];
  result(content: MixedContent): object[];
}

const textOnly: Kind = {
  say: (content) => [text(content.text(4_000))],
  ask: (content) => [text(content.text(2_000))],
  result: () => [],
};
const largeInputs: Kind = {
  say: (content) => [call('write', { file_path: '/workspace/a', content: content.text(20_000) })],
  ask: () => [text('Go on.')],
  result: () => [text('written')],
};
const largeResults: Kind = {
  say: () => [call('read', { file_path: '/workspace/a' })],
  ask: () => [text('Go on.')],
  result: (content) => [text(content.text(30_000))],
};
const images: Kind = {
  say: (content) => (content.pick(2) === 0 ? [text('I see.')] : [call('read', { file_path: '/workspace/a.png' })]),
  ask: (content) => [text('Look.'), content.image(8_000)],
  result: (content) => [content.image(4_000)],
};
const kinds = [textOnly, largeInputs, largeResults, images];

type Mix = [string, Kind[], number];
const mixes: Mix[] = [
  ['text only', [textOnly], 60],
  ['large inputs', [largeInputs], 200],
  ['large results', [largeResults], 260],
  ['images', [images], 60],
  ['a mix of all', kinds, 160],
];

it.each(sampled(mixes))(
  'carries a session of 1,000 turns with %s within a window of 200,000 tokens',
  (_, some, mostCompactions) => {
    const endpoint = strictEndpoint(WINDOW);
    const session = play(some, { endpoint, seed: 7 });
    expect(endpoint.counts.requests).toBeGreaterThanOrEqual(TURNS);
    expect(errorsOf(session)).toEqual([]);
    expect(endpoint.counts.tooLong).toBe(0);
    expect(compactionsOf(session)).toBeLessThan(mostCompactions);
    // The prefix stays cacheable: it changes with a compaction and at no other time.
    expect(endpoint.counts.changedPrefixes).toBeLessThanOrEqual(compactionsOf(session));
    expect(JSON.stringify(session.transcript.parts[0])).toContain(TASK);
  },
);

it('shows at most 20 images while one of them has a side of over 2,000 pixels, as the API demands', () => {
  const endpoint = strictEndpoint(WINDOW);
  const wide = imageOf({ width: 2_001, height: 1 });
  const small = imageOf({ width: 10, height: 10 });
  const shown: { images: number; wide: number }[] = [];
  let answers = 0;
  const session = playedSession('claude-haiku-4-5');
  session.send([text(TASK)]);
  session.work({
    answer: (request, isSummary) => {
      const sent = JSON.stringify(request.messages);
      shown.push({ images: occurrences(sent, '"base64"'), wide: occurrences(sent, wide.source.data) });
      return endpoint.answer(request, isSummary, () => {
        answers += 1;
        return { content: answers < 150 ? [call('read', { file_path: '/workspace/a.png' })] : [text('Done.')] };
      });
    },
    result: () => [answers % 50 === 10 ? wide : small],
  });
  expect(errorsOf(session)).toEqual([]);
  expect(shown.filter((one) => one.wide > 0 && one.images > 20)).toEqual([]);
  expect(Math.max(...shown.map(({ wide }) => wide))).toBe(1);
  // Without a wide image, more are shown.
  expect(Math.max(...shown.map(({ images }) => images))).toBeGreaterThan(40);
});

it.each(sampled([1, 2, 3]))('survives summaries that are refused, empty, cut or calls of tools (seed %i)', (seed) => {
  const endpoint = strictEndpoint(WINDOW);
  const session = play(kinds, { endpoint, seed, turns: 300, badSummaries: true });
  expect(errorsOf(session)).toEqual([]);
  expect(JSON.stringify(session.transcript.parts[0])).toContain(TASK);
});

it('learns a window that is far smaller than the one it knew', () => {
  const endpoint = strictEndpoint(40_000);
  const session = play(kinds, { endpoint, seed: 3, turns: 200 });
  expect(errorsOf(session)).toEqual([]);
  expect(endpoint.counts.tooLong).toBeLessThan(10);
});

function play(some: Kind[], { endpoint, seed, turns = TURNS, badSummaries = false }: PlayOptions): PlayedSession {
  const content = mixedContent(seed);
  const session = playedSession('claude-haiku-4-5');
  session.send([text(TASK)]);
  let kind = some[0] ?? textOnly;
  let answers = 0;
  while (answers < turns) {
    session.work({
      answer: (request, isSummary) =>
        endpoint.answer(request, isSummary, () => {
          if (isSummary) return summary(content, badSummaries);
          answers += 1;
          kind = some[content.pick(some.length)] ?? textOnly;
          return { content: answers < turns ? kind.say(content) : [text('Done.')] };
        }),
      result: () => kind.result(content),
    });
    session.send(kind.ask(content));
  }
  return session;
}

interface PlayOptions {
  endpoint: StrictEndpoint;
  seed: number;
  turns?: number;
  badSummaries?: boolean;
}

function summary(content: MixedContent, isBad: boolean): { content: object[]; stopReason?: string } {
  const good = text(`So far: ${content.text(6_000)}`);
  switch (isBad ? content.pick(5) : 0) {
    case 1:
      return { content: [good], stopReason: 'refusal' };
    case 2:
      return { content: [] };
    case 3:
      return { content: [good], stopReason: 'max_tokens' };
    case 4:
      return { content: [call('read', { file_path: '/workspace/a' })] };
    default:
      return { content: [good] };
  }
}

function errorsOf({ events }: PlayedSession): unknown[] {
  return events.map(({ body }) => body).filter((body) => body.type === 'session.error');
}

function compactionsOf({ events }: PlayedSession): number {
  return events.filter(({ body }) => body.type === 'agent.thread_context_compacted').length;
}

function text(content: string): { type: 'text'; text: string } {
  return { type: 'text', text: content };
}

function imageOf(size: { width: number; height: number }): { type: 'image'; source: { data: string } } {
  const source = { type: 'base64', media_type: 'image/png', data: png(size).toString('base64') };
  return { type: 'image', source };
}

function occurrences(text: string, piece: string): number {
  return text.split(piece).length - 1;
}

let calls = 0;

function call(name: string, input: object): object {
  calls += 1;
  return { type: 'tool_use', id: `toolu_${calls}`, name, input };
}
