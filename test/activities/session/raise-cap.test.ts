import { createServer } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { expect, it, onTestFinished } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { raiseCap } from '../../../activities/session/raise-cap.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { readBody } from '../../../stand-ins/http/read-body.ts';
import { sendJson } from '../../../stand-ins/http/send-json.ts';

const NOT_RAISED = "budget.max_list_cost must be greater than the session's consumed list cost.";

interface Api {
  dependencies: ActivityDependencies;
  /** The cap in cents, and the texts of the messages that arrived. */
  session: { cents: number; messages: string[] };
}

/** An agent API with one session that has spent so many cents; stood in for at the HTTP edge. Cents: what it shows as spent. */
async function apiWith(
  spentCents: number,
  refusal: object,
  whenTold?: { refusal: object; cents: string },
): Promise<Api> {
  const session = { cents: 160, messages: [] as string[] };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const sent = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
      if (whenTold && request.url?.includes('/events') && request.method === 'POST')
        return sendJson(response, 400, { type: 'error', error: whenTold.refusal });
      if (request.url?.includes('/events') && request.method === 'POST') session.messages.push(JSON.stringify(sent));
      if (request.url?.includes('/events')) return sendJson(response, 200, { data: [], next_page: null });
      const budget = sent['budget'] as { max_list_cost: { amount: string } } | undefined;
      const cents = Number(budget?.max_list_cost.amount ?? session.cents);
      if (budget && cents <= spentCents) return sendJson(response, 400, { type: 'error', error: refusal });
      session.cents = cents;
      const shown = { type: 'limit', max_list_cost: { amount: String(cents), currency: 'USD' } };
      const usage = { list_cost: { amount: whenTold?.cents ?? '0', currency: 'USD' } };
      return sendJson(response, 200, { id: 'sesn_1', type: 'session', budget: shown, usage });
    });
  });
  onTestFinished(() => void server.close());
  const baseURL = await listenOn(server, { host: '127.0.0.1', port: 0 });
  const agentApi = new Anthropic({ baseURL, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  return { dependencies: { agentApi } as ActivityDependencies, session };
}

const REQUEST = { sessionId: 'sesn_1', capMicros: 2_000_000, message: { key: 'wrap-up-money', text: 'Wrap up now.' } };

it('a cap is raised, and then the message is sent', async () => {
  const { dependencies, session } = await apiWith(159, {});
  expect(await raiseCap(dependencies, REQUEST)).toEqual({ isRaised: true });
  expect(session.cents).toBe(200);
  expect(session.messages).toHaveLength(1);
});

it('a cap that is as high already is kept', async () => {
  const { dependencies, session } = await apiWith(159, {});
  expect(await raiseCap(dependencies, { sessionId: 'sesn_1', capMicros: 1_000_000 })).toEqual({ isRaised: true });
  expect(session.cents).toBe(160);
});

it.each([
  ['its text', { type: 'invalid_request_error', message: NOT_RAISED }],
  ['its reason', { type: 'invalid_request_error', message: 'No.', details: { error_code: 'budget_not_raised' } }],
])('a session that has spent more than the new cap stays at its cap, as the API says by %s', async (_, refusal) => {
  const { dependencies, session } = await apiWith(210, refusal);
  expect(await raiseCap(dependencies, REQUEST)).toEqual({ isRaised: false });
  expect(session).toEqual({ cents: 160, messages: [] });
});

it('any other refusal is an error', async () => {
  const { dependencies } = await apiWith(210, {
    type: 'invalid_request_error',
    message: 'Session sesn_1 is archived.',
  });
  await expect(raiseCap(dependencies, REQUEST)).rejects.toThrow('Session sesn_1 is archived.');
});

it.each([
  ['as the API says', 'Session sesn_1 has reached its budget: raise budget.max_list_cost.', '0'],
  ['as what it shows as spent says', 'No.', '200'],
])(
  'a session that spends its new cap before the message arrives is at its cap again, %s',
  async (_, message, cents) => {
    const { dependencies, session } = await apiWith(
      159,
      {},
      { refusal: { type: 'invalid_request_error', message }, cents },
    );
    expect(await raiseCap(dependencies, REQUEST)).toEqual({ isRaised: true });
    expect(session).toEqual({ cents: 200, messages: [] });
  },
);

it('any other refusal of the message is an error', async () => {
  const refusal = { type: 'invalid_request_error', message: 'No.' };
  const { dependencies } = await apiWith(159, {}, { refusal, cents: '199' });
  await expect(raiseCap(dependencies, REQUEST)).rejects.toThrow(
    'Sending a message to session sesn_1: the agent API answered 400: No.',
  );
});
