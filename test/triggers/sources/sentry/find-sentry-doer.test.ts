import { expect, it } from 'vitest';
import { noteOwnActs } from '../../../../database/own-acts/note-own-acts.ts';
import { ownSentryActKey } from '../../../../definitions/sources/sentry/own-sentry-act-key.ts';
import { issueHook } from '../../../../stand-ins/sentry/payloads.ts';
import { explain } from '../../../../triggers/explain.ts';
import { ownActsOf } from '../../../../triggers/own-acts-of.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { makeDelivery } from '../../../support/triggers/make-delivery.ts';
import { newIssue, SENTRY_URL } from '../../../support/triggers/sentry-request.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const RUN = 'fix/sentry/one';
const KEYS = 'on: { sentry_issue: { types: [resolved, unresolved], projects: [checkout-api] } }\ncheckout: false';

interface Given {
  action?: string;
  id?: string;
  settings?: string;
  /** How long after the act the webhook is looked at. */
  after?: number;
}

/** What becomes of a webhook after a run has resolved the issue 4711. */
async function afterResolving({ action = 'resolved', id = '4711', settings = '', after = 0 }: Given = {}) {
  const database = await temporaryDatabase();
  await noteOwnActs(database, RUN, [ownSentryActKey('4711')]);
  const { definitions, problems } = load({ 'automations/a.md': automationFile(KEYS), 'curfew.yml': settings });
  expect(problems).toEqual([]);
  const { resource, payload } = issueHook(action, { ...newIssue, id }, SENTRY_URL);
  const now = Date.now() + after;
  const clients = { github: noGithub, ownActs: ownActsOf(database), now: () => now };
  const [explanation] = await explain(
    { definitions, ...clients },
    makeDelivery(payload, { source: 'sentry', name: resource }),
  );
  return explanation;
}

it('an issue that a run has resolved starts nothing, and the reason names the run', async () => {
  expect(await afterResolving()).toMatchObject({
    input: null,
    reason: `Curfew itself caused this in run \`${RUN}\`, and \`chain-depth\` of curfew.yml lets a run start no other: that run is number 1 of its chain, and \`chain-depth\` is 1`,
  });
});

it('starts the next run of the chain where `chain-depth` allows it', async () => {
  expect(await afterResolving({ settings: 'chain-depth: 2' })).toMatchObject({
    input: { causedBy: { runId: RUN, depth: 2 } },
  });
});

it.each([
  ['another issue', { id: '4712' }],
  ['the same issue that is open again', { action: 'unresolved' }],
  ['the same issue, resolved by a person hours later', { after: 2 * 60 * 60_000 }],
])('is not confused by %s', async (_, given) => {
  const explanation = await afterResolving(given);
  expect(explanation?.input).toMatchObject({ version: 1 });
  expect(explanation?.input).not.toHaveProperty('causedBy');
});
