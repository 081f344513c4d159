import { z } from 'zod';
import { isRefName } from '../../../text/is-ref-name.ts';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { count, labelNames, text, texts } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { allowedSecrets, showAllowedSecret, type AllowedSecret } from '../options/allowed-secrets.ts';
import { BUNDLE_PATH } from '../options/bundle-path.ts';
import { globs } from '../options/globs.ts';
import { max } from '../options/max.ts';
import type { Output } from '../output.ts';
import { withDefaults } from '../options/with-defaults.ts';

export interface CreatePullRequestOptions {
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
  /** Globs; null allows every file. */
  allowedFiles: string[] | null;
  excludedFiles: string[];
  protectedFiles: 'blocked' | 'fallback-to-issue' | 'allowed';
  /** Globs of files that are not protected in this automation. */
  unprotectedFiles: string[];
  /** What may leave although it looks like a credential. */
  allowedSecrets: AllowedSecret[];
  maxPatchFiles: number;
  maxPatchSizeKb: number;
  fallbackAsIssue: boolean;
  /** Whose name the commits carry as their author. */
  author: 'curfew' | 'agent';
}

export interface CreatePullRequestInput {
  title: string;
  body: string;
  /** The full id of the last commit. */
  head: string;
}

const BRANCH_PREFIX = /^[A-Za-z0-9._/-]{1,60}$/;
const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const PROTECTION = z.enum(['blocked', 'fallback-to-issue', 'allowed']);

const EXAMPLE = {
  max: 1,
  'title-prefix': '[agent] ',
  labels: ['agent'],
  reviewers: ['octocat'],
  'team-reviewers': ['leads'],
  assignees: ['octocat'],
  'branch-prefix': 'agents/',
  'base-branch': 'main',
  draft: false,
  'if-no-changes': 'ignore',
  'allowed-files': ['src/**', 'test/**'],
  'excluded-files': ['**/package-lock.json'],
  'protected-files': { policy: 'fallback-to-issue', exclude: ['docs/Makefile'] },
  'allowed-secrets': [{ rule: 'private-key', path: 'test/fixtures/**' }],
  'max-patch-files': 20,
  'max-patch-size': 512,
  'fallback-as-issue': false,
  author: 'agent',
};

/** The agent's commits as a pull request. */
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
  options: withDefaults(written().transform(toOptions)).meta({
    description:
      'The commits of the agent as a pull request. `Fixes #5` in a commit or in the body stays if #5 is what the run is about, and closes it when a person merges; every other reference closes nothing. Orders to skip checks (`[skip ci]`) are taken away.',
    absent: 'the agent cannot hand over commits',
    examples: [EXAMPLE],
  }),
  tool: () => ({
    description:
      `Hands your commits over as a pull request. First commit, then write them to ${BUNDLE_PATH} with ` +
      `\`git bundle create ${BUNDLE_PATH} <base>..HEAD\`, where <base> is the commit you started from; then call this ` +
      'tool. The changes are checked against the policy of this automation; an error says what to change. Calling it ' +
      'again updates the same pull request.',
    input: input(),
  }),
  summary: ({ draft, allowedSecrets: allowed }) => {
    const pull = draft ? 'draft pull request' : 'pull request';
    if (allowed.length === 0) return pull;
    return `${pull}, in which these credentials are allowed: ${allowed.map(showAllowedSecret).join(', ')}`;
  },
};

function written() {
  return strictMap(
    {
      max: max
        .default(1)
        .refine((value) => value <= 1, {
          error: 'is part of the format, but this version opens one pull request per subject; write 1, or remove it',
        })
        .meta({ description: 'How many pull requests a run may open.', refused: [2] }),
      'title-prefix': z.string().max(100).meta({ description: 'Put before the title.' }).default(''),
      labels: labelNames.meta({ description: 'Labels of the pull request.' }).default([]),
      reviewers: texts.meta({ description: 'Who is asked for a review, by login.' }).default([]),
      'team-reviewers': texts.meta({ description: 'Which teams are asked for a review, by slug.' }).default([]),
      assignees: texts.meta({ description: 'Who is assigned, by login.' }).default([]),
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
      ...fileOptions(),
      'allowed-secrets': allowedSecrets
        .meta({
          description:
            'What may leave although it looks like a credential, by rule, by files, or both. Examples pass without it; tokens and keys of Curfew are never allowed.',
        })
        .default([]),
      'fallback-as-issue': z
        .boolean()
        .meta({
          description:
            'Whether the changes become an issue where the token may not open pull requests, or where the base branch was deleted or rewritten while the agent worked.',
        })
        .default(true),
      author: z
        .enum(['curfew', 'agent'])
        .meta({
          description:
            'Who is the author of the commits. curfew: the name of the agent with an address that is nobody’s; agent: whatever name and address the agent has set, which may be those of any person. In both cases Curfew is the committer, messages are cleaned and name the run, and signatures are dropped.',
        })
        .default('curfew'),
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
  );
}

/** Which files may be changed, and how much. */
function fileOptions() {
  return {
    'allowed-files': globs
      .min(1)
      .meta({ description: 'Globs of the only files that may be changed.', absent: 'every file' })
      .optional(),
    'excluded-files': globs.meta({ description: 'Globs of files that may not be changed.' }).default([]),
    'protected-files': protectedFiles().default('blocked'),
    'max-patch-files': count.meta({ description: 'How many files may be changed.' }).default(100),
    'max-patch-size': count
      .meta({
        description:
          'How large the patch may be, in kB. The commits themselves may not be larger either, as git packs them: what one commit adds and a later one removes is pushed, too.',
      })
      .default(4096),
  };
}

function protectedFiles() {
  const detailed = strictMap({
    policy: PROTECTION.meta({ description: 'What happens if protected files are changed.' }).default('blocked'),
    exclude: globs
      .meta({ description: 'Globs of files that this automation may change as if they were not protected.' })
      .default([]),
  });
  return z
    .union([PROTECTION, detailed], {
      error: 'must be blocked, fallback-to-issue or allowed, or a map { policy, exclude }',
    })
    .meta({
      description:
        'What happens if files are changed through which a change reaches further than its text; the page about protected files lists them. blocked: the agent is told to undo it; fallback-to-issue: the changes become an issue; allowed: nothing. A map excepts files: `{ policy: blocked, exclude: [package.json] }`. `allowed-files` applies as well: a protected file must pass both.',
    });
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
    allowedFiles: options['allowed-files'] ?? null,
    excludedFiles: options['excluded-files'],
    protectedFiles:
      typeof options['protected-files'] === 'string' ? options['protected-files'] : options['protected-files'].policy,
    unprotectedFiles: typeof options['protected-files'] === 'string' ? [] : options['protected-files'].exclude,
    allowedSecrets: options['allowed-secrets'],
    maxPatchFiles: options['max-patch-files'],
    maxPatchSizeKb: options['max-patch-size'],
    fallbackAsIssue: options['fallback-as-issue'],
    author: options.author,
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
    head: z
      .string('is not a text')
      .trim()
      .regex(COMMIT_ID, 'is not a full commit id; give what `git rev-parse HEAD` prints')
      .meta({ description: 'The full id of the last commit in the bundle: `git rev-parse HEAD`.' }),
  });
}
