import { z } from 'zod';
import { isRefName } from '../../../text/is-ref-name.ts';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { labelNames, lineUpTo, logins, teamSlugs, text } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { showAllowedSecret } from '../options/allowed-secrets.ts';
import { BUNDLE_PATH } from '../options/bundle-path.ts';
import { commitAuthor, commitHead, commitsSigned, refuseForeignAuthor } from '../options/commits.ts';
import { max } from '../options/max.ts';
import { patchOptions, toPatchPolicy, type PatchPolicy } from '../options/patch-policy.ts';
import type { Output } from '../output.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface CreatePullRequestOptions extends PatchPolicy {
  /** How many pull requests there may be for one subject: the parts of a series. */
  max: number;
  titlePrefix: string;
  labels: string[];
  reviewers: string[];
  teamReviewers: string[];
  assignees: string[];
  branchPrefix: string;
  /** Null is the base of the checked-out pull request, else the checked-out branch, else the default branch. */
  baseBranch: string | null;
  draft: boolean;
  ifNoChanges: 'warn' | 'error' | 'ignore';
  /** Whether a new one is opened after a person closed the last one without merging it. Absent in runs of an earlier version. */
  whenClosed?: 'stop' | 'new';
  fallbackAsIssue: boolean;
  /** Whose name the commits carry as their author. */
  author: 'curfew' | 'agent';
  /** GitHub makes the commits, so that it signs them. Absent in runs of an earlier version. */
  signed?: boolean;
}

export interface CreatePullRequestInput {
  title: string;
  body: string;
  /** The full id of the last commit. */
  head: string;
  /** Which pull request of the series; only where there may be more than one. */
  part?: number | undefined;
}

const BRANCH_PREFIX = /^[A-Za-z0-9._/-]{1,60}$/;

const EXAMPLE = {
  max: 5,
  'title-prefix': '[agent] ',
  labels: ['agent'],
  reviewers: ['octocat'],
  'team-reviewers': ['leads'],
  assignees: ['octocat'],
  'branch-prefix': 'agents/',
  'base-branch': 'main',
  draft: false,
  'if-no-changes': 'ignore',
  'when-closed': 'new',
  'allowed-files': ['src/**', 'test/**'],
  'excluded-files': ['**/package-lock.json'],
  'protected-files': { policy: 'fallback-to-issue', exclude: ['docs/Makefile'] },
  'allowed-secrets': [{ rule: 'private-key', path: 'test/fixtures/**' }],
  'max-patch-files': 20,
  'max-patch-size': 512,
  'fallback-as-issue': false,
  author: 'curfew',
  signed: true,
};

/** The agent's commits as a pull request, or as a series of them. */
export const createPullRequest: Output<CreatePullRequestOptions, CreatePullRequestInput> = {
  key: 'create-pull-request',
  alwaysOn: false,
  needsCheckout: true,
  permissions: ({ fallbackAsIssue, protectedFiles }) => ({
    contents: 'write',
    pull_requests: 'write',
    ...(fallbackAsIssue || protectedFiles === 'fallback-to-issue' ? { issues: 'write' as const } : {}),
  }),
  // Asking again updates the same pull request.
  max: () => null,
  allowedSecrets: (options) => options.allowedSecrets,
  options: withDefaults(written().superRefine(refuseForeignAuthor).transform(toOptions)).meta({
    description:
      'The commits of the agent as a pull request. `Fixes #5` in a commit or in the body stays if #5 is what the run is about, and closes it when a person merges; every other reference closes nothing. Orders to skip checks (`[skip ci]`) are taken away.',
    absent: 'the agent cannot hand over commits',
    examples: [EXAMPLE],
  }),
  tool: ({ max: most }) => ({
    description:
      `Hands your commits over as a pull request. First commit, then write them to ${BUNDLE_PATH} with ` +
      `\`git bundle create ${BUNDLE_PATH} <base>..HEAD\`, where <base> is the commit you started from; then call this ` +
      'tool. The changes are checked against the policy of this automation; an error says what to change. Calling it ' +
      `again${most > 1 ? ' for the same part' : ''} updates the same pull request.${most > 1 ? series(most) : ''}`,
    input: most > 1 ? input().extend({ part: part(most) }) : input(),
  }),
  summary: ({ draft, allowedSecrets: allowed, max: most }) => {
    const one = draft ? 'draft pull request' : 'pull request';
    const pull = most > 1 ? `up to ${most} ${one}s` : one;
    if (allowed.length === 0) return pull;
    return `${pull}, in which these credentials are allowed: ${allowed.map(showAllowedSecret).join(', ')}`;
  },
};

function series(most: number): string {
  return (
    ` There may be up to ${most} of them: a series in which each part is one step that a person can review. Hand part 1 over ` +
    'as soon as it is done, then go on committing on top of it and hand part 2 over, and so on; a part that builds on ' +
    'another shows only what it adds. Always bundle from the commit you started from. A part that does not need the others ' +
    'may begin at that commit again.'
  );
}

function part(most: number) {
  return z
    .int('is not a whole number; say which part of the series this is, 1 for the first')
    .min(1, 'is less than 1, the first part')
    .max(most, `is more than ${most}, the most that this automation allows`)
    .meta({ description: `Which part of the series this is, from 1 to ${most}.` });
}

function written() {
  return strictMap(
    {
      max: max.default(1).meta({
        description:
          'How many pull requests there may be for one subject. With more than 1 they are the parts of a series, each on its own branch (`…`, `…-part-2`, …): a part that builds on another goes into the branch of that one, so that it shows only its own step, and any other goes into the base branch. Later runs on the subject update the same ones.',
      }),
      'title-prefix': lineUpTo(100).meta({ description: 'Put before the title.' }).default(''),
      labels: labelNames.meta({ description: 'Labels of the pull request.' }).default([]),
      reviewers: logins.meta({ description: 'Who is asked for a review, by login.' }).default([]),
      'team-reviewers': teamSlugs.meta({ description: 'Which teams are asked for a review, by slug.' }).default([]),
      assignees: logins.meta({ description: 'Who is assigned, by login.' }).default([]),
      'branch-prefix': z
        .string()
        .refine((prefix) => BRANCH_PREFIX.test(prefix) && isRefName(`${prefix}x`), {
          error: 'must be the beginning of a branch name, such as curfew/',
        })
        .meta({ description: 'How the name of the branch begins.' })
        .default('curfew/'),
      'base-branch': text
        .refine(isRefName, { error: 'must be the name of a branch, such as main' })
        .meta({
          description:
            'The branch into which the pull request goes. A run about a pull request, such as a slash command on it, opens another pull request into the same base, which holds the commits of the first and those of the agent on top; Curfew pushes only to branches below `branch-prefix` of this repository, never to a fork. Limits and protected files also count what the first pull request changes.',
          absent:
            'the branch that was checked out; else the base of the pull request that was checked out, or the default branch',
        })
        .optional(),
      draft: z.boolean().meta({ description: 'Whether it is opened as a draft.' }).default(true),
      'if-no-changes': z
        .enum(['warn', 'error', 'ignore'])
        .meta({
          description:
            'What happens if the commits change nothing. warn: the agent is told; error: the run fails; ignore: the run ends without changes.',
        })
        .default('warn'),
      'when-closed': z
        .enum(['stop', 'new'])
        .meta({
          description:
            'What happens if a person has closed the last pull request of the subject without merging it. stop: another one is opened only if a person asks for the run afterwards (an issue or a comment, by hand, in Slack) or reopens that one; new: another one is opened. After a merge another one is always opened.',
        })
        .default('stop'),
      ...patchOptions(),
      'fallback-as-issue': z
        .boolean()
        .meta({
          description:
            'Whether the changes become an issue where the token may not open pull requests, or where the base branch was deleted or rewritten while the agent worked.',
        })
        .default(true),
      author: commitAuthor,
      signed: commitsSigned,
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
  );
}

function toOptions(options: z.output<ReturnType<typeof written>>): CreatePullRequestOptions {
  return {
    max: options.max,
    titlePrefix: options['title-prefix'],
    labels: options.labels,
    reviewers: options.reviewers,
    teamReviewers: options['team-reviewers'],
    assignees: options.assignees,
    branchPrefix: options['branch-prefix'],
    baseBranch: options['base-branch'] ?? null,
    draft: options.draft,
    ifNoChanges: options['if-no-changes'],
    whenClosed: options['when-closed'],
    ...toPatchPolicy(options),
    fallbackAsIssue: options['fallback-as-issue'],
    author: options.author,
    signed: options.signed,
  };
}

function input() {
  return z.object({
    title: z
      .string('is not a text')
      .trim()
      .min(1, 'is empty')
      .max(1_000, 'is longer than 1,000 characters')
      .meta({ description: 'One line that says what changes.' }),
    body: z
      .string('is not a text')
      .max(200_000, 'is longer than 200,000 characters')
      .meta({ description: 'Markdown: the cause, the change, how it was tested.' }),
    head: commitHead,
  });
}
