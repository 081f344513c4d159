import { z } from 'zod';
import { globProblem } from '../../match-glob.ts';
import { notYet } from '../../schema/not-yet.ts';
import { text, texts } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { GITHUB_EVENT_TYPES, LATER_GITHUB_EVENTS } from './github-events.ts';

const names = texts
  .min(1)
  .meta({
    description: 'Labels: the one added or removed, else any of the subject.',
    absent: 'all',
    examples: [['agent']],
  })
  .optional();

const globs = z
  .array(
    text.superRefine((glob, context) => {
      const message = globProblem(glob);
      if (message !== null) context.addIssue({ code: 'custom', message: `is wrong: ${message}` });
    }),
  )
  .min(1);

const positiveGlobs = globs.refine((list) => list.some((glob) => !glob.startsWith('!')), {
  error: 'has only patterns with `!`; write the ones to include before them, or `**`',
});

const NO_BRANCH = {
  branches: 'an issue has no branch',
  paths: 'an issue changes no files',
  draft: 'it filters `pull_request`',
};

const pullRequest = strictMap({
  types: typesOf(GITHUB_EVENT_TYPES.pull_request),
  names,
  branches: positiveGlobs
    .meta({
      description: 'Globs of base branches; in order, `!` excludes.',
      absent: 'all',
      examples: [['main', 'release/*']],
    })
    .optional(),
  'branches-ignore': globs
    .meta({ description: 'Globs of base branches that start nothing.', absent: 'none', examples: [['wip/**']] })
    .optional(),
  paths: positiveGlobs
    .meta({
      description: 'Globs of changed files; in order, `!` excludes.',
      absent: 'all',
      examples: [['src/**', '!src/vendor/**']],
    })
    .optional(),
  'paths-ignore': globs
    .meta({
      description: 'Globs of files; changes of these alone start nothing.',
      absent: 'none',
      examples: [['docs/**']],
    })
    .optional(),
  draft: z
    .boolean()
    .meta({ description: 'true: only drafts; false: no drafts.', absent: 'both', examples: [false] })
    .optional(),
  forks: globs
    .or(z.array(text).length(0))
    .meta({ description: 'Forks that may start it, such as acme/*.', absent: 'all', examples: [['acme/*']] })
    .optional(),
})
  .refine((filter) => !(filter.branches && filter['branches-ignore']), {
    path: ['branches-ignore'],
    error: 'cannot stand beside `branches`; use `branches` with `!`',
  })
  .refine((filter) => !(filter.paths && filter['paths-ignore']), {
    path: ['paths-ignore'],
    error: 'cannot stand beside `paths`; use `paths` with `!`',
  });

const COMMAND = /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/;
const commandName = z
  .string()
  .regex(COMMAND, { error: 'must be the bare word, without a slash: letters, digits, `-` and `_`' });

const COMMAND_EVENTS = ['issues', 'issue_comment', 'pull_request', '*'] as const;
const LATER_COMMAND_EVENTS = ['pull_request_review_comment', 'discussion', 'discussion_comment'] as const;

function insteadOfEvent({ input }: { input?: unknown }): string | undefined {
  if (input !== 'pull_request_comment') return undefined;
  return 'is "pull_request_comment"; use issue_comment: comments on pull requests arrive as that event';
}

const slashCommand = z.union([
  commandName,
  strictMap({
    name: commandName.meta({ description: 'The command without its slash.' }),
    events: z
      .array(
        z
          .union([z.enum(COMMAND_EVENTS), notYet(z.enum(LATER_COMMAND_EVENTS))], { error: insteadOfEvent })
          .meta({ refused: LATER_COMMAND_EVENTS }),
      )
      .min(1)
      .meta({ description: 'Where the command is looked for; "*": everywhere.', default: ['issue_comment'] })
      .optional(),
  }),
]);

/** The keys under `on` by which something at GitHub starts an automation. */
export const githubKeys = {
  issues: strictMap({ types: typesOf(GITHUB_EVENT_TYPES.issues), names }, NO_BRANCH)
    .nullable()
    .meta({ description: 'Something happens to an issue.' })
    .optional(),
  issue_comment: strictMap({ types: typesOf(GITHUB_EVENT_TYPES.issue_comment), names }, NO_BRANCH)
    .nullable()
    .meta({ description: 'Somebody comments on an issue or a pull request.' })
    .optional(),
  pull_request: pullRequest
    .nullable()
    .meta({
      description: 'Something happens to a pull request.',
      examples: [{ types: ['opened', 'synchronize'], branches: ['main'], paths: ['src/**'] }],
    })
    .optional(),
  slash_command: slashCommand
    .meta({
      description:
        'A text begins with a slash and this word: a comment, an issue or a pull request. On a pull request the agent begins at its head (`checkout.ref`), and what it hands over is a new pull request into the same base (`base-branch`).',
      examples: ['fix', { name: 'fix', events: ['issues', 'issue_comment'] }],
    })
    .optional(),
};

export type WrittenGithub = z.output<z.ZodObject<typeof githubKeys>>;

/** Keys of GitHub that this version refuses. */
export const laterGithubKeys: z.ZodRawShape = {
  label_command: notYet(z.union([text, strictMap({ name: text, events: texts.optional() })])).optional(),
  repository_dispatch: notYet(strictMap({ types: texts.optional() }).nullable()).optional(),
  ...Object.fromEntries(
    LATER_GITHUB_EVENTS.map((name) => [name, notYet(z.record(z.string(), z.unknown()).nullable()).optional()]),
  ),
};

function typesOf<const Names extends readonly [string, ...string[]]>(types: Names) {
  return z
    .array(z.enum(types))
    .min(1)
    .meta({
      description: 'Which activities start it.',
      absent: 'all',
      examples: [[types.find((type) => type === 'labeled') ?? types[0]]],
    })
    .optional();
}
