import { expect, it } from 'vitest';
import type { Refusal } from '../../../contract/admission.ts';
import { refusalReason } from '../../../workflows/subject/refusal-reason.ts';
import { makeRun } from '../../support/database/make-run.ts';

const FULL = { reason: 'prs-open', repository: 'acme/api', most: 2 } as const;
const URL = 'https://github.example/acme/api/pull/7';

it.each<[string, Refusal, string]>([
  [
    'the pull requests that are open',
    { ...FULL, open: [URL, `${URL}1`] },
    `The automation fix-bug has 2 open pull requests in acme/api, at most 2 (\`prs-open\` of curfew.yml): ${URL}, ${URL}1. ` +
      'Merge or close one, then trigger it again',
  ],
  [
    'the runs that may open others',
    { ...FULL, open: [URL], claimedBy: ['fix-bug/github/1'] },
    `The automation fix-bug has 1 open pull request in acme/api (${URL}), and runs at work may open more (fix-bug/github/1): ` +
      'at most 2 may be open (`prs-open` of curfew.yml). Let such a run end, or merge or close a pull request, then trigger it again',
  ],
  [
    'only some of many',
    { ...FULL, open: [], claimedBy: ['1', '2', '3', '4', '5', '6'] },
    'The automation fix-bug has 0 open pull requests in acme/api, and runs at work may open more (1, 2, 3, 4, 5, …): ' +
      'at most 2 may be open (`prs-open` of curfew.yml). Let such a run end, or merge or close a pull request, then trigger it again',
  ],
])('a run that may open no pull request names %s', (_, refusal, reason) => {
  expect(refusalReason(refusal, makeRun('2'))).toBe(reason);
});
