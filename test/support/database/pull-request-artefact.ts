import type { Artefact } from '../../../contract/artefact.ts';

/** The pull request of a run of `makeRun`. */
export const pullRequest = {
  type: 'pull-request',
  url: 'https://github.example/acme/api/pull/7',
  number: 7,
  branch: 'curfew/fix-bug/issue-5',
  headSha: 'a'.repeat(40),
} satisfies Artefact;
