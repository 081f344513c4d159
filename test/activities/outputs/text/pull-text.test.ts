import { expect, it } from 'vitest';
import type { OutputOrigin } from '../../../../activities/outputs/output-origin.ts';
import { outputBody, outputTitle } from '../../../../activities/outputs/text/pull-text.ts';
import { PINNED } from '../../../support/workflows/pinned.ts';

const ORIGIN: OutputOrigin = {
  runId: 'fix-bug/github/1',
  automation: {
    id: 'fix-bug',
    name: 'Fix a bug',
    agent: 'fixer',
    limits: { spendMicros: 1, durationMs: 1, idleMs: 1 },
    safeOutputs: { staged: false, allowed: {} },
  },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 50 },
  pinned: PINNED,
  event: {
    source: 'github',
    name: 'issues',
    deliveryId: '1',
    title: 'Wrong',
    actor: 'ada',
    repository: 'acme/api',
    subject: 'issue:acme/api#5',
    url: null,
  },
  sessionId: 'sesn_1',
  output: 'create-pull-request',
  ordinal: 1,
};

it('a title keeps no order to skip the checks of a squashed pull request', () => {
  expect(outputTitle('[bot] ', '[skip ci] Add a ***NO_CI***')).toBe('[bot] skip ci Add a NO_CI');
});

it('a body keeps no such order either, and refers to the subject of its run only', () => {
  const body = outputBody(ORIGIN, 'Fixes #5 and acme/api#5, not #6\n\n[ci skip]\n\nskip-checks: true');
  expect(body).toMatch(/^Fixes #5 and acme\/api#5, not `#6`\n\nci skip\n\n---\n/);
});

it('a title that is cut within a code span does not become a mention', () => {
  for (let words = 235; words < 256; words += 1) {
    const title = outputTitle('[bot] ', `${'a'.repeat(words)} @octocat-and-friends`);
    expect(title.length).toBeLessThanOrEqual(256);
    expect(title.split('`').length % 2).toBe(1);
    expect(title).not.toMatch(/(?<!`)@\w/);
  }
});
