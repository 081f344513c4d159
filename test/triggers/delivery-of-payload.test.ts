import { expect, it } from 'vitest';
import { deliveryOfPayload, WrongPayload, type PayloadOptions } from '../../triggers/delivery-of-payload.ts';
import { labeledIssue } from '../support/triggers/make-delivery.ts';

function read(given: unknown, options: PayloadOptions = {}) {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const { body, ...rest } = deliveryOfPayload(new TextEncoder().encode(text), options);
  return { ...rest, payload: JSON.parse(new TextDecoder().decode(body)) as unknown };
}

const GUID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

it.each<[string, unknown]>([
  ['alone', labeledIssue],
  ['after a byte order mark', `\uFEFF${JSON.stringify(labeledIssue)}`],
  [
    'with headers beside it',
    { headers: { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': GUID }, payload: labeledIssue },
  ],
  ['with the name of its event beside it', { event: 'issues', payload: labeledIssue }],
  [
    "as GitHub's API gives a delivery",
    {
      id: 1,
      guid: GUID,
      event: 'issues',
      action: 'labeled',
      request: { headers: { 'X-GitHub-Event': 'issues' }, payload: labeledIssue },
      response: { headers: {}, payload: 'ok' },
    },
  ],
  [
    'as `curfew deliveries <id> --json` prints it',
    { source: 'github', deliveryId: GUID, name: 'issues', state: 'ignored', body: JSON.stringify(labeledIssue) },
  ],
])('a payload is read %s', (_, given) => {
  expect(read(given)).toMatchObject({ source: 'github', name: 'issues', payload: labeledIssue });
});

it('an action that is given takes the place of that of the payload', () => {
  expect(read(labeledIssue, { event: 'issues', action: 'opened' }).payload).toMatchObject({ action: 'opened' });
});

it('a payload of another source names its event', () => {
  const options = { source: 'webhook', event: 'pager:incident.triggered' };
  expect(read({ id: 1 }, options)).toMatchObject({ source: 'webhook', name: 'pager:incident.triggered' });
});

it.each<[string, unknown, PayloadOptions, string]>([
  ['an empty file', ' \n', {}, 'It is not JSON that a delivery may have: It is empty.'],
  ['no JSON', 'action=opened', {}, 'It is not JSON that a delivery may have: Unexpected token'],
  ['no object', [labeledIssue], {}, 'It is not a JSON object, as the payloads of webhooks are.'],
  ['a key twice', '{"action":1,"action":2}', {}, 'It has the key "action" twice.'],
  [
    'a name with a typing error',
    labeledIssue,
    { event: 'isues' },
    'GitHub has no event "isues"; did you mean `issues`?',
  ],
  [
    'the name of another event',
    labeledIssue,
    { event: 'pull_request' },
    'The payload is not one of the event "pull_request": it has no `pull_request`.',
  ],
  ['no event that it could be', { action: 'x' }, {}, 'and no event of GitHub has such a payload; name it, such as'],
  ['an unknown source', labeledIssue, { source: 'gitlab' }, 'There is no source "gitlab"'],
  ['no event of another source', {}, { source: 'sentry' }, 'name it, such as --event issue.'],
])('%s is refused with what is wrong', (_, given, options, message) => {
  expect(() => read(given, options)).toThrow(WrongPayload);
  expect(() => read(given, options)).toThrow(message);
});

it('more than a delivery may have is refused, before it is read', () => {
  const large = new Uint8Array(30 * 1024 * 1024);
  expect(() => deliveryOfPayload(large, {})).toThrow('It has 30 MB, and a delivery has at most 25 MB.');
});

it.each([
  ['schedule', 'schedule'],
  ['dispatch', 'workflow_dispatch'],
])('the event of %s need not be named, because it has only one', (source, name) => {
  expect(read({ automation: 'nightly-report' }, { source })).toMatchObject({ source, name });
});

it.each([
  [
    { source: 'pager' },
    'There is no source "pager". There are: github, dispatch, slack, sentry, webhook, schedule. If pager is a sender in curfew.yml, write --source webhook --event pager:TYPE.',
  ],
  [
    { source: 'webhook', event: 'incident.triggered' },
    'The event "incident.triggered" names no sender; write the sender first, such as pager:incident.triggered.',
  ],
])('a sender of curfew.yml is named before its event: %j', (options, message) => {
  expect(() => read({ event: {} }, options)).toThrow(message);
});
