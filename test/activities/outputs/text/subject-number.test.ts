import { describe, expect, it } from 'vitest';
import { subjectNumber } from '../../../../activities/outputs/text/subject-number.ts';

describe('the issue of an event', () => {
  const event = {
    source: 'github',
    name: 'issues',
    deliveryId: '1',
    title: 't',
    actor: null,
    repository: 'acme/api',
  } as const;
  it.each([
    ['issue:acme/api#5', null, 5],
    ['pull:acme/api#7', null, 7],
    ['issue:other/api#5', null, null],
    ['everything', 'https://forge/acme/api/issues/8#issuecomment-3', 8],
    ['everything', 'https://forge/acme/api/pull/9/files', 9],
    ['everything', 'https://forge/Acme/API/issues/8', 8],
    ['everything', 'https://forge/prefix/acme/api/issues/8', 8],
    ['sentry:4711', 'https://sentry.io/organizations/acme/issues/4711/', null],
    ['everything', 'https://forge/other/api/issues/8', null],
    ['delivery:x', 'https://forge/acme/api/actions/runs/10', null],
    ['delivery:x', null, null],
  ])('of subject %s and page %s is %s', (subject, url, number) => {
    expect(subjectNumber({ ...event, subject, url })).toBe(number);
  });
});
