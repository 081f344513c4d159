import { sign } from '@octokit/webhooks-methods';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';

export const SECRET = 'correct horse battery staple';

export const labeledIssue = {
  action: 'labeled',
  label: { name: 'agent' },
  sender: { login: 'octocat', type: 'User' },
  repository: { full_name: 'Acme/API', html_url: 'https://github.example/Acme/API' },
  issue: {
    number: 5,
    title: 'The sum is wrong',
    body: 'It says 3.',
    html_url: 'https://github.example/Acme/API/issues/5',
    labels: [{ name: 'agent' }],
  },
};

/** A request as GitHub sends it, signed. A header that is given as null is left out. */
export async function makeRequest(
  payload: unknown,
  changes: { secret?: string; headers?: Record<string, string | null> } = {},
): Promise<RequestInit & { method: string; body: string; headers: Record<string, string> }> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const headers: Record<string, string | null> = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': await sign(changes.secret ?? SECRET, body),
    'user-agent': 'GitHub-Hookshot/044aadd',
    ...changes.headers,
  };
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return { method: 'POST', body, headers: Object.fromEntries(given) };
}

/** A delivery as the inbox has it before it is dispatched. */
export function makeDelivery(payload: unknown, changes: Partial<Delivery> = {}): Delivery {
  return {
    source: 'github',
    deliveryId: 'one',
    name: 'issues',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(payload)),
    receivedAt: '2026-11-21T10:00:00.000Z',
    state: 'pending',
    reason: null,
    reasons: {},
    runs: [],
    attempts: 0,
    faults: 0,
    duplicateOf: null,
    answers: null,
    ...changes,
  };
}
