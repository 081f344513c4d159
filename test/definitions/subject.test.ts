import { expect, it } from 'vitest';
import { subjectOf } from '../../definitions/subject.ts';
import { automationOf, commentPayload, issuesPayload, pullPayload } from '../support/definitions/payloads.ts';

function subject(keys: string, payload: unknown, repository: string | null = 'Acme/API'): string {
  const event = { source: 'github', name: 'issues', deliveryId: 'd-1', actor: 'octocat', repository };
  return subjectOf(automationOf(keys), event, payload);
}

it('the subject of an event is its issue or pull request, in lower case', () => {
  expect(subject('', issuesPayload())).toBe('issue:acme/api#5');
  expect(subject('', pullPayload())).toBe('pull:acme/api#7');
  expect(subject('', commentPayload('hi'))).toBe('issue:acme/api#7');
  expect(subject('', commentPayload('hi', { isPullRequest: true }))).toBe('pull:acme/api#7');
});

it('an event about no issue and no pull request is about its own delivery', () => {
  expect(subject('', { action: 'opened' })).toBe('delivery:d-1');
  expect(subject('', issuesPayload(), null)).toBe('delivery:d-1');
});

it('`subject` may be an expression or a text with expressions', () => {
  expect(subject('subject: github.event.issue.title', issuesPayload())).toBe('Crash');
  expect(subject("subject: format('{0}/{1}', github.actor, github.event.issue.number)", issuesPayload())).toBe(
    'octocat/5',
  );
  expect(subject('subject: deploy ${{ github.event.issue.title }}', issuesPayload())).toBe('deploy Crash');
});

it('if `subject` is empty or fails, the subject is the delivery', () => {
  expect(subject('subject: github.event.nothing', issuesPayload())).toBe('delivery:d-1');
  expect(subject('subject: fromJSON(github.event.issue.title)', issuesPayload())).toBe('delivery:d-1');
});

it('a subject has at most 200 bytes, and two long ones that differ stay different', () => {
  const long = (end: string): string => subject('subject: github.event.x', { x: 'ä'.repeat(5_000) + end });
  expect(Buffer.byteLength(long('a'))).toBeLessThanOrEqual(200);
  expect(long('a')).not.toBe(long('b'));
  expect(long('a')).toBe(long('a'));
  expect(long('a')).toMatch(/^ä{80,}#[0-9a-f]{32}$/);
});

it('control and invisible characters are taken out, and a subject of nothing else is the delivery', () => {
  const invisible = (text: string): string => subject('subject: github.event.x', { x: text });
  expect(invisible('a\u0000b\u202E\n c')).toBe('ab c');
  expect(invisible('\u200B\u0000')).toBe('delivery:d-1');
});
