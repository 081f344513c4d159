import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DEMO_ISSUE, DEMO_REPOSITORY } from '../../../demo/issue.ts';
import { issuePayload } from '../../../demo/issue-payload.ts';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, REPOSITORY } from '../../support/forge/open-forge.ts';
import { checkWebhookAgainstOpenapi } from '../../support/forge/openapi.ts';

const SECRET = 'it is a secret';
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answerWith = 202;
const receiver = createServer((request, response) => {
  void request.toArray().then((chunks) => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks as Buffer[]).toString() });
    response.writeHead(answerWith).end();
  });
});

let open: OpenForge;
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/github`;
  const events = ['issues', 'issue_comment', 'pull_request'];
  open = await openForge({ webhook: { url, secret: SECRET, events } });
});
afterAll(async () => {
  await open.close();
  receiver.close();
});
beforeEach(() => {
  received.length = 0;
  answerWith = 202;
});

async function arrived(count: number): Promise<string[]> {
  await expect.poll(() => received.length).toBe(count);
  return received.map(({ headers, body }) => {
    const payload = JSON.parse(body) as { action: string };
    expect(checkWebhookAgainstOpenapi(String(headers['x-github-event']), payload)).toEqual([]);
    return `${String(headers['x-github-event'])}.${payload.action}`;
  });
}

it('a delivery is signed over the bytes that were sent, and recorded with its answer', async () => {
  const delivery = await open.forge.deliver('issues', { action: 'opened', text: 'ünï\u2028code' });
  expect(delivery).toMatchObject({ status: 202, redelivery: false, event: 'issues' });
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  expect(headers).toMatchObject({ 'x-github-event': 'issues', 'x-github-delivery': delivery.guid });
  expect(await verify(SECRET, body, String(headers['x-hub-signature-256']))).toBe(true);
  expect(await verify('another secret', body, String(headers['x-hub-signature-256']))).toBe(false);
  expect(open.forge.state().deliveries.at(-1)).toEqual(delivery);
});

it('a redelivery has the same id and the same bytes', async () => {
  answerWith = 500;
  const { guid, status } = await open.forge.deliver('issues', { action: 'opened' });
  expect(status).toBe(500);
  answerWith = 202;
  expect(await open.forge.redeliver(guid)).toMatchObject({ guid, status: 202, redelivery: true });
  expect(received[1]?.body).toBe(received[0]?.body);
  expect(received[1]?.headers['x-github-delivery']).toBe(guid);
});

it('a delivery to a receiver that cannot be reached has no status', async () => {
  const alone = await openForge({ webhook: { url: 'http://127.0.0.1:9/', secret: SECRET } });
  expect(await alone.forge.deliver('issues', { action: 'opened' })).toMatchObject({ status: null });
  await alone.close();
});

it('events on the forge are sent to the subscriber in the shape that GitHub documents', async () => {
  const issue = open.forge.createIssue({ repository: 'acme/api', title: 'Bug', author: 'ada', labels: ['agent'] });
  expect(await arrived(2)).toEqual(['issues.opened', 'issues.labeled']);
  received.length = 0;
  await open.octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: issue.number, body: 'Hm.' });
  expect(await arrived(1)).toEqual(['issue_comment.created']);
  received.length = 0;
  await open.pushBranch('fix', { 'a.txt': 'a\n' });
  await open.octokit.rest.pulls.create({ ...REPOSITORY, title: 'Fix', head: 'fix', base: 'main' });
  expect(await arrived(1)).toEqual(['pull_request.opened']);
});

it('the recorded payload describes the issue on the forge, and nothing of the recording is left', async () => {
  const repository = await open.forge.createRepository({ ...DEMO_REPOSITORY, from: `${open.folder}/source` });
  const issue = open.forge.createIssue(DEMO_ISSUE);
  const { apiUrl, serverUrl } = open.forge;
  const payload = issuePayload('labeled', {
    apiUrl,
    serverUrl,
    repository,
    issue,
    label: 'agent',
    sender: 'ada-marsh',
  });
  expect(checkWebhookAgainstOpenapi('issues', payload)).toEqual([]);
  expect(payload).toMatchObject({
    action: 'labeled',
    label: { name: 'agent' },
    issue: {
      number: issue.number,
      title: DEMO_ISSUE.title,
      html_url: `${serverUrl}/tidewater/fair-share/issues/${issue.number}`,
      url: `${apiUrl}/repos/tidewater/fair-share/issues/${issue.number}`,
      labels: [{ name: 'agent' }],
      user: { login: 'ada-marsh', url: `${apiUrl}/users/ada-marsh` },
      assignee: null,
    },
    repository: {
      full_name: 'tidewater/fair-share',
      name: 'fair-share',
      default_branch: 'main',
      clone_url: `${serverUrl}/tidewater/fair-share.git`,
      owner: { login: 'tidewater' },
    },
    sender: { login: 'ada-marsh' },
  });
  expect(JSON.stringify(payload)).not.toMatch(/codertocat|hello-world|api\.github\.com|https:\/\/github\.com/i);
});
