import type { BetaManagedAgentsSessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { afterEach, expect, it } from 'vitest';
import { totalsAt } from '../../../activities/session/attending/decide.ts';
import { emptyView, foldEvent } from '../../../activities/session/attending/session-view.ts';
import type { SessionTotals } from '../../../contract/totals.ts';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { publicEvent } from '../../../engine/store/public-event.ts';
import { readSession } from '../../../engine/store/write-session.ts';
import type { WebSearch } from '../../../engine/web/searching/web-search.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { call, say, type Answer, type Reply } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const MODEL = 'claude-opus-5-5';
const TOOLS = [{ type: 'agent_toolset_20260401', configs: [{ name: 'web_search', enabled: true }] }];

it('Curfew counts a session in which the endpoint searched to the micro-dollar', async () => {
  await play({ by: 'endpoint' }, [searching(3), searching(0), searching(5, say('Done.'))]);
  const { engineMicros, totals, searches } = await costs();
  // Three requests of 10,000 tokens at $4 and of 300 at $20 for a million, and eight searches at $0.01.
  expect([engineMicros, searches]).toEqual([3 * (40_000 + 6_000) + 8 * 10_000, 8]);
  expect(totals).toMatchObject({ spendMicros: engineMicros, spendPartial: false });
});

it('Curfew counts a session whose provider was asked to the micro-dollar', async () => {
  const provider = { by: 'provider' as const, priceMicros: 5_001, find: async () => [] };
  await play(provider, [searching(0, search()), searching(0, search()), searching(0, say('Done.'))]);
  const { engineMicros, totals, searches } = await costs();
  expect([engineMicros, searches]).toEqual([3 * (40_000 + 6_000) + 2 * 5_001, 2]);
  expect(totals).toMatchObject({ spendMicros: engineMicros, spendPartial: false });
});

it('Curfew and the engine agree at a cap that is reached between searches, and the cap holds', async () => {
  await play({ by: 'endpoint' }, () => searching(1), 60);
  const { engineMicros, totals, session } = await costs();
  expect(engineMicros).toBeLessThanOrEqual(600_000);
  expect(session.budget_reached).toBe(1);
  expect(totals).toMatchObject({ spendMicros: engineMicros, spendPartial: false });
});

it('a request that was cut off while the endpoint searched counts for the searches that were seen, and is partial', async () => {
  const cut = [
    { type: 'message_start', message: { ...MESSAGE, usage: { input_tokens: 10_000, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: SEARCH_BLOCK },
    { type: 'content_block_stop', index: 0 },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  await play({ by: 'endpoint' }, [{ raw: cut.join(''), then: 'cut' }, searching(0, say('Done.'))]);
  const { engineMicros, totals, searches } = await costs();
  expect(searches).toBeGreaterThanOrEqual(1);
  expect(engineMicros).toBeGreaterThan(2 * 40_000 + 10_000);
  expect(totals).toMatchObject({ spendMicros: engineMicros, spendPartial: true });
});

const SEARCH_BLOCK = { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} };
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: MODEL, content: [], stop_reason: null };

/** An answer within which the endpoint has searched so often; by default it calls another tool, too. */
function searching(times: number, reply: Reply = call('read', { file_path: '/x' })): Reply {
  const usage = { input_tokens: 10_000, output_tokens: 300, server_tool_use: { web_search_requests: times } };
  return { ...reply, usage } as unknown as Reply;
}

function search(): Reply {
  return call('web_search', { query: 'timers' });
}

let id = '';

async function play(by: WebSearch, answers: Answer[] | (() => Answer), cents = 500): Promise<void> {
  bare = await bareEngine();
  bare.engine.search = by;
  bare.model.play('Cost', answers);
  const budget = { type: 'limit', max_list_cost: { amount: String(cents), currency: 'USD' } };
  id = await bare.create('Cost', { model: MODEL, tools: TOOLS, budget });
  await runTurn(bare.engine, id, new AbortController().signal);
  const { status } = await readSession(bare.engine.database, id);
  // A failed request is asked again after a pause, by another turn.
  if (status !== 'idle') await runTurn(bare.engine, id, new AbortController().signal);
}

async function costs() {
  const session = await readSession(bare.engine.database, id);
  const view = emptyView(MODEL, Date.now() - 60_000, 'engine');
  for (const event of await bare.events(id))
    foldEvent(view, publicEvent(event) as unknown as BetaManagedAgentsSessionEvent);
  const totals: SessionTotals = totalsAt(view, Date.now());
  return { session, totals, engineMicros: session.spend_micros, searches: session.web_searches };
}
