import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { MalformedDelivery } from '../../../../triggers/dispatch/incoming-event.ts';
import { readGithubEvent } from '../../../../triggers/sources/github/read-github-event.ts';
import { labeledIssue, makeDelivery } from '../../../support/triggers/make-delivery.ts';

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: unknown[];
}[];

it('an event is normalised: the repository as its forge spells it, a title of one line, a link and the actor', () => {
  expect(readGithubEvent(makeDelivery(labeledIssue)).event).toEqual({
    source: 'github',
    name: 'issues',
    deliveryId: 'one',
    title: 'The sum is wrong',
    actor: 'octocat',
    repository: 'Acme/API',
    url: 'https://github.example/Acme/API/issues/5',
  });
});

it('a comment links to itself and has the title of its issue', () => {
  const comment = { html_url: 'https://github.example/Acme/API/issues/5#issuecomment-1', body: '/agent fix' };
  const payload = { ...labeledIssue, action: 'created', comment };
  expect(readGithubEvent(makeDelivery(payload, { name: 'issue_comment' })).event).toMatchObject({
    title: 'The sum is wrong',
    url: comment.html_url,
  });
});

it('a title has no control or invisible characters and at most 200 bytes', () => {
  const title = `a\u0000b\u202Ec\n\td\u200B ${'ü'.repeat(300)}`;
  const issue = { ...labeledIssue.issue, title };
  const { event } = readGithubEvent(makeDelivery({ ...labeledIssue, issue }));
  expect(event.title).toMatch(/^abc d ü{94,96}…$/);
  expect(Buffer.byteLength(event.title)).toBeLessThanOrEqual(200);
});

it('a link to anything but a web page is left out', () => {
  const issue = { ...labeledIssue.issue, html_url: 'javascript:alert(1)' };
  expect(readGithubEvent(makeDelivery({ ...labeledIssue, issue, repository: null })).event.url).toBeNull();
});

it.each([
  [{ ...labeledIssue, repository: { full_name: 'acme/../etc/passwd' } }, 'repository.full_name: is not owner/name'],
  [{ ...labeledIssue, repository: { full_name: '../api' } }, 'repository.full_name: is not owner/name'],
  [{ ...labeledIssue, repository: { full_name: 'acme/..' } }, 'repository.full_name: is not owner/name'],
  [{ ...labeledIssue, repository: 'acme/api' }, 'repository: Invalid input: expected object, received string'],
  [{ ...labeledIssue, action: ['labeled'] }, 'action: Invalid input: expected string, received array'],
  [{ ...labeledIssue, installation: { id: '1' } }, 'installation.id: Invalid input: expected number, received string'],
  [{ ...labeledIssue, sender: { login: 7 } }, 'sender.login: Invalid input: expected string, received number'],
])('a payload that GitHub would not send is malformed, with the reason', (payload, problem) => {
  expect(() => readGithubEvent(makeDelivery(payload))).toThrow(MalformedDelivery);
  expect(() => readGithubEvent(makeDelivery(payload))).toThrow(
    `The payload of "issues" is not what GitHub documents: ${problem}`,
  );
});

it('every published example of every event can be read', () => {
  const all = examples.flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ name, payload })));
  expect(all.length).toBeGreaterThan(200);
  for (const { name, payload } of all) {
    const { event } = readGithubEvent(makeDelivery(payload, { name }));
    expect(event.title, name).not.toBe('');
  }
});
