import { expect, it } from 'vitest';
import { createPullRequest } from '../../../../definitions/outputs/pulls/create-pull-request.ts';
import { pushToPullRequestBranch } from '../../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';

it.each([createPullRequest, pushToPullRequestBranch])(
  '$key is signed or has the author of the agent, not both',
  (output) => {
    expect(output.options.parse({ signed: true })).toMatchObject({ signed: true, author: 'curfew' });
    expect(output.options.safeParse({ signed: true, author: 'agent' }).error?.issues).toMatchObject([
      {
        path: ['signed'],
        message:
          'cannot go with `author: agent`: GitHub signs only commits whose author is the GitHub App; remove one of the two',
      },
    ]);
  },
);
