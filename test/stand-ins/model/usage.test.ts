import type { CacheControlEphemeral, MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { expect, it } from 'vitest';
import { countInput, countUsage } from '../../../stand-ins/model/count-usage.ts';
import type { MessagesRequest } from '../../../stand-ins/model/turn.ts';

const LONG = 'word '.repeat(2_000);

function cached(text: string, ttl?: '1h'): TextBlockParam {
  const control: CacheControlEphemeral = { type: 'ephemeral' };
  if (ttl !== undefined) control.ttl = ttl;
  return { type: 'text', text, cache_control: control };
}

function ask(messages: MessageParam[], system: TextBlockParam[] = []): MessagesRequest {
  return { model: 'claude-sonnet-5-5', max_tokens: 100, system, messages };
}

function total(request: MessagesRequest): number {
  const usage = countUsage(request, 10);
  return usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
}

it('without cache breakpoints everything counts as plain input', () => {
  const usage = countUsage(ask([{ role: 'user', content: LONG }]), 10);
  expect(usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 10 });
  expect(usage.input_tokens).toBe(2_501);
});

it('the first request writes to the cache what a later request reads from it', () => {
  const first = ask([{ role: 'user', content: [cached(LONG)] }], [cached(LONG)]);
  const written = countUsage(first, 10);
  expect(written).toMatchObject({ cache_read_input_tokens: 0, input_tokens: 0 });
  expect(written.cache_creation_input_tokens).toBe(countInput(first));
  const later = ask(
    [...first.messages, { role: 'assistant', content: 'I see.' }, { role: 'user', content: [cached('Go on')] }],
    [cached(LONG)],
  );
  const read = countUsage(later, 10);
  expect(read.cache_read_input_tokens).toBe(written.cache_creation_input_tokens);
  expect(read.cache_creation_input_tokens).toBeLessThan(100);
  expect(read.cache_creation_input_tokens).toBeGreaterThan(0);
});

it('the cached and the plain parts add up to what count_tokens says', () => {
  const request = ask(
    [{ role: 'user', content: [cached(LONG), { type: 'text', text: 'and more' }] }],
    [cached('short')],
  );
  expect(total(request)).toBe(countInput(request));
  expect(countUsage(request, 10).input_tokens).toBeGreaterThan(0);
});

it('a short prefix is not cached, and one hour is counted apart from five minutes', () => {
  expect(countUsage(ask([{ role: 'user', content: [cached('short')] }]), 1).cache_creation_input_tokens).toBe(0);
  expect(countUsage(ask([{ role: 'user', content: [cached(LONG, '1h')] }]), 1).cache_creation).toMatchObject({
    ephemeral_5m_input_tokens: 0,
  });
});
