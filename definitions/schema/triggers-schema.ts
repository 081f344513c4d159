import { z } from 'zod';
import { globProblem } from '../match-glob.ts';
import { ON_FOREIGN_KEYS } from './foreign-keys.ts';
import { GITHUB_EVENT_TYPES, LATER_GITHUB_EVENTS } from '../sources/github/github-events.ts';
import { notYet } from './not-yet.ts';
import { text, texts } from './scalars.ts';
import { strictMap } from './strict-map.ts';

const names = texts
  .min(1)
  .meta({ description: 'Labels: the one added or removed, else any of the subject.' })
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

function typesOf<const Names extends readonly [string, ...string[]]>(types: Names) {
  return z.array(z.enum(types)).min(1).optional();
}

const NO_BRANCH = {
  branches: 'an issue has no branch',
  paths: 'an issue changes no files',
  draft: 'it filters `pull_request`',
};

const pullRequest = strictMap({
  types: typesOf(GITHUB_EVENT_TYPES.pull_request),
  names,
  branches: positiveGlobs.meta({ description: 'Globs of base branches; in order, `!` excludes.' }).optional(),
  'branches-ignore': globs.optional(),
  paths: positiveGlobs.meta({ description: 'Globs of changed files; in order, `!` excludes.' }).optional(),
  'paths-ignore': globs.optional(),
  draft: z.boolean().meta({ description: 'true: only drafts; false: no drafts.' }).optional(),
  forks: globs.or(z.array(text).length(0)).meta({ description: 'Forks that may start it, such as acme/*.' }).optional(),
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

const slashCommand = z.union([
  commandName,
  strictMap({
    name: commandName,
    events: z
      .array(z.union([z.enum(COMMAND_EVENTS), notYet(z.enum(LATER_COMMAND_EVENTS))]))
      .min(1)
      .optional(),
  }),
]);

const input = strictMap({
  description: text.optional(),
  required: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  type: z.enum(['string', 'number', 'boolean', 'choice', 'environment']).optional(),
  options: texts.min(1).optional(),
}).superRefine(({ type, options, default: value }, context) => {
  const issue = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
  if (type === 'choice' && !options) issue('type', 'is choice, so `options` must list the choices');
  if (options && type !== 'choice') issue('options', 'has a meaning only with `type: choice`');
  if (options && value !== undefined && !options.includes(String(value))) {
    issue('default', `is not among the \`options\` (${options.join(', ')})`);
  }
  const wanted = type === 'number' || type === 'boolean' ? type : null;
  if (wanted && value !== undefined && typeof value !== wanted) issue('default', `must be a ${wanted}`);
});

const INPUT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;
const workflowDispatch = strictMap({
  inputs: z
    .record(
      z.string().regex(INPUT_NAME, { error: 'begins with a letter or `_` and has only letters, digits, `-` and `_`' }),
      input.nullable(),
    )
    .nullable()
    .optional(),
});

const schedule = z.union([text, z.array(strictMap({ cron: text, timezone: text.optional() })).min(1)]);
const sentry = strictMap({ types: texts.optional(), projects: texts.min(1) });
const slack = strictMap({ channels: texts.optional(), users: texts.optional(), name: text.optional() });

const later = Object.fromEntries(
  LATER_GITHUB_EVENTS.map((name) => [name, notYet(z.record(z.string(), z.unknown()).nullable()).optional()]),
);

export const ROLES = ['admin', 'maintain', 'write', 'triage', 'read'] as const;
export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

/** The keys under `on` that start something; the others say who may. */
export const triggerKeys = {
  issues: strictMap({ types: typesOf(GITHUB_EVENT_TYPES.issues), names }, NO_BRANCH)
    .nullable()
    .optional(),
  issue_comment: strictMap({ types: typesOf(GITHUB_EVENT_TYPES.issue_comment), names }, NO_BRANCH)
    .nullable()
    .optional(),
  pull_request: pullRequest.nullable().optional(),
  slash_command: slashCommand.optional(),
  workflow_dispatch: workflowDispatch.nullable().optional(),
  schedule: notYet(schedule).optional(),
  repository_dispatch: notYet(strictMap({ types: texts.optional() }).nullable()).optional(),
  sentry_issue: notYet(sentry).optional(),
  sentry_event_alert: notYet(sentry).optional(),
  sentry_metric_alert: notYet(sentry).optional(),
  sentry_comment: notYet(sentry).optional(),
  slack_app_mention: notYet(slack).optional(),
  slack_command: notYet(slack).optional(),
  webhook: notYet(strictMap({ source: text, types: texts.optional() })).optional(),
};

export const triggersSchema = strictMap(
  {
    ...triggerKeys,
    ...later,
    roles: z.union([z.literal('all'), z.array(z.enum(ROLES)).min(1)]).optional(),
    bots: texts.optional(),
    'skip-bots': texts.optional(),
    reaction: z.union([z.enum(REACTIONS), z.literal('none')]).optional(),
    'status-comment': z.boolean().optional(),
  },
  ON_FOREIGN_KEYS,
  'is missing; write what starts it, such as `on: { issues: { types: [labeled] } }`',
);
