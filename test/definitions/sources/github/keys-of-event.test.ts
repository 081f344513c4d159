import { expect, it } from 'vitest';
import { keysOfEvent } from '../../../../definitions/sources/github/keys-of-event.ts';
import { ownActKey } from '../../../../definitions/sources/github/own-act-keys.ts';

const pull = { number: 7, title: 'Two', body: '', user: { login: 'ada' }, base: { ref: 'main' }, head: { ref: 'two' } };
const event = (name: string, payload: object) => keysOfEvent({ name, repository: 'acme/api', payload });

it('a review that was submitted is found by its pull request, also if it is an answer without a body of its own', () => {
  const submitted = { action: 'submitted', pull_request: pull, review: { body: null, user: { login: 'curfew' } } };
  expect(event('pull_request_review', submitted).recent).toEqual([ownActKey.review('acme/api', 7)]);
  expect(event('pull_request_review', { ...submitted, action: 'dismissed' }).recent).toEqual([]);
});

it('a comment on lines is found by its text', () => {
  const comment = { id: 1, body: 'Why?', user: { login: 'curfew' } };
  const created = { action: 'created', pull_request: pull, comment };
  expect(event('pull_request_review_comment', created).certain).toEqual([ownActKey.text('acme/api', 'Why?')]);
});
