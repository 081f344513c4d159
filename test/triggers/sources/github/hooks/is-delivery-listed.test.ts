import { expect, it } from 'vitest';
import { RequestError } from 'octokit';
import type { HookDelivery, HookPage } from '../../../../../connections/github/hook-calls.ts';
import { isDeliveryListed } from '../../../../../triggers/sources/github/hooks/is-delivery-listed.ts';
import type { GithubQuestions } from '../../../../../triggers/sources/github/github-questions.ts';
import { makeDelivery } from '../../../../support/triggers/make-delivery.ts';
import { noGithub } from '../../../../support/triggers/serve.ts';

const GUID = '58474f00-b361-11eb-836d-0e4f3503ccbe';
const headers = { 'x-github-hook-id': '42', 'x-github-hook-installation-target-type': 'repository' };
const dispatch = { action: 'deploy', branch: 'main', client_payload: {}, repository: { full_name: 'acme/api' } };

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

function sent(guid: string, minutes: number): HookDelivery {
  return { id: '1', guid, event: 'issues', answer: 202, deliveredAt: minutesAgo(minutes), succeeded: true };
}

/** GitHub's list, page by page. */
function listing(...pages: HookDelivery[][]): GithubQuestions & { asked: unknown[] } {
  const asked: unknown[] = [];
  const listDeliveries: GithubQuestions['listDeliveries'] = async (hook, cursor): Promise<HookPage> => {
    asked.push(hook);
    const page = Number(cursor ?? 0);
    return { deliveries: pages[page] ?? [], next: page + 1 < pages.length ? String(page + 1) : null };
  };
  return { ...noGithub, listDeliveries, asked };
}

function delivery(minutes: number, changes: Partial<ReturnType<typeof makeDelivery>> = {}) {
  return makeDelivery(dispatch, { deliveryId: GUID, headers, receivedAt: minutesAgo(minutes), ...changes });
}

it('a delivery that GitHub lists as sent by its webhook is listed, on whatever page, in whatever case', async () => {
  const github = listing([sent('other', 1)], [sent(GUID, 6)]);
  expect(await isDeliveryListed(delivery(5), { github })).toBe('listed');
  expect(await isDeliveryListed(delivery(5, { deliveryId: GUID.toUpperCase() }), { github })).toBe('listed');
  expect(github.asked[0]).toEqual({ kind: 'repository', place: 'acme/api', id: '42' });
});

it('one that GitHub did not send is not listed, and the search ends where the list is older than it', async () => {
  const github = listing([sent('other', 1), sent('another', 30)], [sent(GUID, 31)]);
  expect(await isDeliveryListed(delivery(5), { github })).toBe('not-listed');
  expect(github.asked.length).toBe(1);
});

it('a list that is too long says nothing', async () => {
  const pages = Array.from({ length: 20 }, () => [sent('other', 1)]);
  expect(await isDeliveryListed(delivery(5), { github: listing(...pages) })).toBe('unknown');
});

it.each([
  ['the headers name no webhook', { headers: {} }],
  ['the number of the webhook is none', { headers: { ...headers, 'x-github-hook-id': '../../user' } }],
  ['the payload names no repository', { body: new TextEncoder().encode('{"repository":{"full_name":"../x/y"}}') }],
  [
    'the repository would lead to another address',
    { body: new TextEncoder().encode('{"repository":{"full_name":"acme/.."}}') },
  ],
  ['the payload is no JSON', { body: new TextEncoder().encode('<') }],
])('it is unknown where %s', async (_, changes) => {
  expect(await isDeliveryListed(delivery(5, changes), { github: listing([sent(GUID, 5)]) })).toBe('unknown');
});

it('it is unknown where webhooks cannot be asked about, and an outage is an error', async () => {
  expect(await isDeliveryListed(delivery(5), { github: noGithub })).toBe('unknown');
  const failing = (status: number): GithubQuestions => ({
    ...noGithub,
    listDeliveries: () =>
      Promise.reject(new RequestError('no', status, { request: { method: 'GET', url: 'https://x', headers: {} } })),
  });
  expect(await isDeliveryListed(delivery(5), { github: failing(404) })).toBe('unknown');
  await expect(isDeliveryListed(delivery(5), { github: failing(503) })).rejects.toThrow(
    'could not be read from GitHub',
  );
});
