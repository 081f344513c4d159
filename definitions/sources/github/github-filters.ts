import { z } from 'zod';
import { globProblem } from '../../match-glob.ts';
import { text, login, texts } from '../../schema/scalars.ts';
import { strictMap, type ForeignKeys } from '../../schema/strict-map.ts';
import type { GithubFilter } from './github-events.ts';

/** What users wrote under one event. */
export interface WrittenEvent {
  types?: string[] | undefined;
  names?: string[] | undefined;
  assignees?: string[] | undefined;
  reviewers?: string[] | undefined;
  workflows?: string[] | undefined;
  branches?: string[] | undefined;
  'branches-ignore'?: string[] | undefined;
  tags?: string[] | undefined;
  'tags-ignore'?: string[] | undefined;
  paths?: string[] | undefined;
  'paths-ignore'?: string[] | undefined;
  draft?: boolean | undefined;
  forks?: string[] | undefined;
}

/** Why a filter is refused at an event that does not have it. */
export const WITHOUT_MEANING: Readonly<Record<GithubFilter, string>> = {
  types: 'this event has no activity types',
  names: 'what this event is about has no labels',
  assignees: 'it filters `issues` and `pull_request`',
  reviewers: 'it filters `pull_request`',
  workflows: 'it filters `workflow_run`',
  branches: 'this event has no branch',
  'branches-ignore': 'this event has no branch',
  tags: 'it filters `push`, `create` and `delete`',
  'tags-ignore': 'it filters `push`, `create` and `delete`',
  paths: 'it filters `push` and events of pull requests; this event changes no files',
  'paths-ignore': 'it filters `push` and events of pull requests; this event changes no files',
  draft: 'it filters events of pull requests',
  forks: 'it filters events of pull requests, and `workflow_run`',
};

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

/** Logins, or slugs of teams, as events carry them. `@me` is the account of Curfew. */
const who = z.array(z.union([z.literal('@me'), login]));

const FILTERS: Readonly<Record<Exclude<GithubFilter, 'types'>, z.ZodType>> = {
  names: texts.min(1).meta({
    description: 'Labels: the one added or removed, else any of the subject.',
    absent: 'all',
    examples: [['agent']],
  }),
  assignees: who.min(1).meta({
    description: 'Logins: who is assigned or unassigned, else any assignee. `@me` is the account of Curfew.',
    absent: 'all',
    examples: [['@me']],
  }),
  reviewers: who.min(1).meta({
    description: 'Logins, or slugs of teams: who is asked for a review, else any who is asked. `@me` is Curfew.',
    absent: 'all',
    examples: [['@me']],
  }),
  workflows: texts.min(1).meta({
    description: 'Names of workflows of GitHub Actions.',
    absent: 'all',
    examples: [['CI']],
  }),
  branches: positiveGlobs.meta({
    description: 'Globs of branches (of pull requests: base branches); in order, `!` excludes.',
    absent: 'all',
    examples: [['main', 'release/*']],
  }),
  'branches-ignore': globs.meta({
    description: 'Globs of branches that start nothing.',
    absent: 'none',
    examples: [['wip/**']],
  }),
  tags: positiveGlobs.meta({
    description: 'Globs of tags; in order, `!` excludes. With `tags` alone no branch starts it, and the reverse.',
    absent: 'all',
    examples: [['v*']],
  }),
  'tags-ignore': globs.meta({ description: 'Globs of tags that start nothing.', absent: 'none', examples: [['rc-*']] }),
  paths: positiveGlobs.meta({
    description: 'Globs of changed files; in order, `!` excludes. More than 300 files always match.',
    absent: 'all',
    examples: [['src/**', '!src/vendor/**']],
  }),
  'paths-ignore': globs.meta({
    description: 'Globs of files; changes of these alone start nothing.',
    absent: 'none',
    examples: [['docs/**']],
  }),
  draft: z.boolean().meta({ description: 'true: only drafts; false: no drafts.', absent: 'both', examples: [false] }),
  forks: globs
    .or(z.array(text).length(0))
    .meta({ description: 'Forks that may start it, such as acme/*.', absent: 'all', examples: [['acme/*']] }),
};

const PAIRS = [
  ['branches', 'branches-ignore'],
  ['tags', 'tags-ignore'],
  ['paths', 'paths-ignore'],
] as const;

/** The map under one event, with the filters that have a meaning there. Others are refused, with the reason. */
export function githubFilters(
  types: readonly string[],
  filters: readonly GithubFilter[],
  reasons: ForeignKeys,
): z.ZodType<WrittenEvent> {
  const shape = filters.map((filter) => [filter, filter === 'types' ? typesOf(types) : FILTERS[filter].optional()]);
  const map: z.ZodType<WrittenEvent> = strictMap(Object.fromEntries(shape), reasons);
  return PAIRS.reduce(
    (checked, [one, other]) =>
      checked.refine((written) => !(written[one] && written[other]), {
        path: [other],
        error: `cannot stand beside \`${one}\`; use \`${one}\` with \`!\``,
      }),
    map,
  );
}

function typesOf(types: readonly string[]): z.ZodType {
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
