import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { logins } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { showAllowedSecret } from '../options/allowed-secrets.ts';
import { BUNDLE_PATH } from '../options/bundle-path.ts';
import { commitAuthor, commitHead, commitsSigned, refuseForeignAuthor } from '../options/commits.ts';
import { max } from '../options/max.ts';
import { patchOptions, toPatchPolicy, type PatchPolicy } from '../options/patch-policy.ts';
import { chosenNumber } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfOwnPull } from '../output-need.ts';
import { pullTarget } from './pull-target.ts';

export interface PushToPullRequestBranchOptions extends PatchPolicy {
  max: number;
  /** `triggering` (the pull request of the run), `*` (any that the agent names), or a number. */
  target: string;
  /** Logins of people into whose pull requests the agent may push; those of Curfew are always among them. */
  authors: string[];
  /** Whose name the commits carry as their author. */
  author: 'curfew' | 'agent';
  /** GitHub makes the commits, so that it signs them. Absent in runs of an earlier version. */
  signed?: boolean;
}

export interface PushToPullRequestBranchInput {
  /** The full id of the last commit. */
  head: string;
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

const EXAMPLE = {
  max: 3,
  target: 'triggering',
  authors: ['octocat', 'renovate[bot]'],
  'allowed-files': ['src/**', 'test/**'],
  'excluded-files': ['**/package-lock.json'],
  'protected-files': { policy: 'blocked', exclude: ['docs/Makefile'] },
  'allowed-secrets': [{ rule: 'private-key', path: 'test/fixtures/**' }],
  'max-patch-files': 20,
  'max-patch-size': 512,
  author: 'curfew',
  signed: true,
};

/** The agent's commits on top of an open pull request. */
export const pushToPullRequestBranch: Output<PushToPullRequestBranchOptions, PushToPullRequestBranchInput> = {
  key: 'push-to-pull-request-branch',
  alwaysOn: false,
  needsCheckout: true,
  permissions: ({ protectedFiles }) => ({
    contents: 'write',
    pull_requests: 'read',
    ...(protectedFiles === 'fallback-to-issue' ? { issues: 'write' as const } : {}),
  }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfOwnPull(where),
  allowedSecrets: (options) => options.allowedSecrets,
  options: withDefaults(written().superRefine(refuseForeignAuthor).transform(toOptions)).meta({
    description:
      'The commits of the agent on top of an open pull request: one that Curfew has opened, or one of the people under `authors`. Nothing that is there is replaced: if the branch has moved on, the agent is told to build on it. Pull requests of forks, the default branch and protected branches are refused. Without `checkout.ref` a run about a pull request begins at the head of that one.',
    absent: 'the agent cannot push to a pull request that exists',
    examples: [EXAMPLE],
  }),
  tool: ({ target }) => ({
    description:
      `Pushes your commits to the branch of ${target === '*' ? 'an open pull request' : 'the pull request that this work is about'}. ` +
      `First commit, then write them to ${BUNDLE_PATH} with \`git bundle create ${BUNDLE_PATH} <base>..HEAD\`, where <base> is the ` +
      'commit you started from; then call this tool. Your commits must build on the newest commit of that branch. They are ' +
      'checked against the policy of this automation; an error says what to change.',
    input: target === '*' ? input().extend({ number: chosenNumber('push to') }) : input(),
  }),
  summary: ({ authors, allowedSecrets: allowed }) => {
    const whose =
      authors.length === 0 ? 'pull requests of Curfew' : `pull requests of Curfew and ${authors.join(', ')}`;
    if (allowed.length === 0) return `commits on ${whose}`;
    return `commits on ${whose}, in which these credentials are allowed: ${allowed.map(showAllowedSecret).join(', ')}`;
  },
};

function written() {
  return strictMap(
    {
      max: max.default(5),
      target: pullTarget,
      authors: logins
        .meta({
          description:
            'Logins of people and bots into whose pull requests the agent may push, besides those that Curfew has opened.',
        })
        .default([]),
      ...patchOptions(),
      author: commitAuthor,
      signed: commitsSigned,
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
  );
}

function toOptions(options: z.output<ReturnType<typeof written>>): PushToPullRequestBranchOptions {
  return {
    max: options.max,
    target: String(options.target),
    authors: options.authors,
    ...toPatchPolicy(options),
    author: options.author,
    signed: options.signed,
  };
}

function input() {
  return z.object({ head: commitHead });
}
