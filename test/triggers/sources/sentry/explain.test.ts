import { expect, it } from 'vitest';
import { commentHook, FURTHER_HOOKS, issueHook, type SentryHook } from '../../../../stand-ins/sentry/payloads.ts';
import { explain } from '../../../../triggers/explain.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { makeDelivery } from '../../../support/triggers/make-delivery.ts';
import { newIssue, SENTRY_URL } from '../../../support/triggers/sentry-request.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const hook = issueHook('created', newIssue, SENTRY_URL);
const comment = (text: string) =>
  commentHook('created', { id: 1, text, issueId: '4711', project: 'checkout-api', author: 'colleen' });

/** What an automation with these keys would do with a delivery. */
async function explained(keys: string, { resource, payload }: SentryHook): Promise<unknown> {
  const { definitions, problems } = load({ 'automations/a.md': automationFile(`${keys}\ncheckout: false`) });
  expect(problems).toEqual([]);
  const delivery = makeDelivery(payload, { source: 'sentry', name: resource });
  const [explanation] = await explain({ definitions, github: noGithub }, delivery);
  return explanation;
}

it.each([
  [hook, 'sentry:4711', newIssue.title],
  [comment('Why?'), 'sentry:4711', 'comment created 4711'],
  [FURTHER_HOOKS[0], 'sentry:4711', 'ReferenceError: total is not defined'],
  [FURTHER_HOOKS[1], 'sentry-alert:4', 'Critical: Too many errors'],
])('starts an automation of its project, about its subject: case %#', async (sent, subject, title) => {
  if (sent === undefined) throw new Error('There is no such payload.');
  const keys = `on: { sentry_${sent.resource}: { projects: [checkout-api] } }`;
  expect(await explained(keys, sent)).toMatchObject({
    trigger: `sentry_${sent.resource}`,
    input: { event: { source: 'sentry', name: sent.resource, subject, title, repository: null } },
  });
  expect(await explained(keys.replace('checkout-api', 'other'), sent)).toMatchObject({
    input: null,
    reason: 'no project of the event is among its `projects` (other); the event has: checkout-api',
  });
  expect(await explained(keys.replace('checkout-api', '"*"'), sent)).toMatchObject({ input: { version: 1 } });
});

it('says which actions start it', async () => {
  const keys = 'on: { sentry_issue: { types: [created, unresolved], projects: [checkout-api] } }';
  expect(await explained(keys, issueHook('resolved', newIssue, SENTRY_URL))).toMatchObject({
    reason: '`issue.resolved` is not among the `types` of `on.sentry_issue` (created, unresolved)',
  });
  expect(await explained(keys, comment('Why?'))).toMatchObject({
    reason: '`sentry_comment` is not among its triggers under `on` (sentry_issue)',
  });
});

it.each(['archived', 'ignored'])('takes archived and ignored for the same: %s', async (action) => {
  for (const written of ['archived', 'ignored']) {
    const keys = `on: { sentry_issue: { types: [${written}], projects: [checkout-api] } }`;
    expect(await explained(keys, issueHook(action, newIssue, SENTRY_URL))).toMatchObject({ input: { version: 1 } });
  }
});

it('gives conditions and prompts the event and its name', async () => {
  const on = 'on: { sentry_issue: { projects: [checkout-api] } }';
  const condition = (text: string) => `${on}\nif: ${text}`;
  const level = `sentry.event.data.issue.level == 'error' && sentry.event_name == 'issue'`;
  expect(await explained(condition(level), hook)).toMatchObject({ input: { version: 1 } });
  expect(await explained(condition(`sentry.event.data.issue.issueCategory == 'outage'`), hook)).toMatchObject({
    input: null,
    values: { 'sentry.event.data.issue.issueCategory': '"error"' },
  });
});

it('starts nothing by a comment that Curfew wrote itself, but by one that quotes it', async () => {
  const keys = 'on: { sentry_comment: { projects: ["*"] } }';
  const own = 'Fixed.\n\nMade by the automation *Fix* with Curfew.\n`curfew:fix/sentry/1:sentry-add-comment:1`';
  expect(await explained(keys, comment(own))).toMatchObject({
    reason: 'the comment was written by Curfew itself, and what it does starts nothing',
  });
  expect(await explained(keys, comment(`${own}\n\nIs it?`))).toMatchObject({ input: { version: 1 } });
});

it.each([
  {},
  { action: 'created' },
  { action: 1, data: { issue: { id: '4711' } } },
  { action: 'created', data: { issue: { id: '../1' } } },
])('is malformed if it has no action, or is about nothing: %j', async (payload) => {
  const sent = { resource: 'issue', payload: payload as unknown as SentryHook['payload'] };
  await expect(explained('on: { sentry_issue: { projects: ["*"] } }', sent)).rejects.toThrow(
    /^The payload of "issue" is not what Sentry documents: it has no/,
  );
});
