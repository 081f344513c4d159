import { z } from 'zod';
import { labelName, texts } from '../../schema/scalars.ts';
import { COMMAND_FOREIGN_KEYS, EVENT_FOREIGN_KEYS } from '../../schema/foreign/trigger-foreign-keys.ts';
import { showValue } from '../../schema/show-value.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { GITHUB_EVENTS } from './github-events.ts';
import { githubFilters, WITHOUT_MEANING } from './github-filters.ts';

const COMMAND = /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/;
const commandName = z
  .string()
  .regex(COMMAND, { error: 'must be the bare word, without a slash: letters, digits, `-` and `_`' });

/** Where a comment may hold a slash command. */
export const COMMENT_EVENTS = ['issue_comment', 'pull_request_review_comment', 'discussion_comment'] as const;
/** Everything that may hold a slash command. */
export const COMMAND_EVENTS = ['issues', 'pull_request', 'discussion', ...COMMENT_EVENTS] as const;
/** Everything that may have a label. */
export const LABEL_EVENTS = ['issues', 'pull_request', 'discussion'] as const;

function insteadOfEvent({ input }: { input?: unknown }): string | undefined {
  if (input !== 'pull_request_comment') return undefined;
  return 'is "pull_request_comment"; use issue_comment: comments on pull requests arrive as that event';
}

const slashCommand = z.union(
  [
    commandName,
    strictMap(
      {
        name: commandName.meta({ description: 'The command without its slash.' }),
        events: z
          .array(z.enum([...COMMAND_EVENTS, '*'], { error: insteadOfEvent }))
          .min(1)
          .meta({ description: 'Where the command is looked for; "*": everywhere.', default: [...COMMENT_EVENTS] })
          .optional(),
      },
      COMMAND_FOREIGN_KEYS,
    ),
  ],
  { error: ({ input }) => `is ${showValue(input)}; write the command, such as fix, or a map { name, events }` },
);

const labelCommand = z.union(
  [
    labelName,
    strictMap(
      {
        name: labelName.meta({ description: 'The label.' }),
        events: z
          .array(z.enum(LABEL_EVENTS))
          .min(1)
          .meta({ description: 'What the label is added to.', default: [...LABEL_EVENTS] })
          .optional(),
      },
      COMMAND_FOREIGN_KEYS,
    ),
  ],
  { error: ({ input }) => `is ${showValue(input)}; write the label, such as fix, or a map { name, events }` },
);

const commandKeys = {
  label_command: labelCommand
    .meta({
      description:
        'Somebody adds this label. Curfew takes it off again when the run starts, so that it can be added again.',
      examples: ['fix', { name: 'fix', events: ['issues'] }],
    })
    .optional(),
  slash_command: slashCommand
    .meta({
      description:
        'A text begins with a slash and this word: a comment, an issue, a pull request or a discussion. On a pull request the agent begins at its head (`checkout.ref`), and what it hands over is a new pull request into the same base (`base-branch`).',
      examples: ['fix', { name: 'fix', events: ['issues', 'issue_comment'] }],
    })
    .optional(),
};

const repositoryDispatch = strictMap({
  types: texts
    .min(1)
    .meta({ description: 'The `event_type` that the program sends.', absent: 'all', examples: [['deploy']] })
    .optional(),
})
  .nullable()
  .meta({ description: GITHUB_EVENTS['repository_dispatch']?.description ?? '' })
  .optional();

const OF_EVENTS = { ...EVENT_FOREIGN_KEYS, ...WITHOUT_MEANING };
const OF_ISSUES = { ...OF_EVENTS, branches: 'an issue has no branch', paths: 'an issue changes no files' };
const PULL_EXAMPLE = { types: ['opened', 'synchronize'], branches: ['main'], paths: ['src/**'] };

/** The keys under `on` by which something at GitHub starts an automation. The type names the two commands only. */
export const githubKeys: typeof commandKeys & z.ZodRawShape = {
  ...Object.fromEntries(Object.keys(GITHUB_EVENTS).map((name) => [name, eventKey(name)])),
  repository_dispatch: repositoryDispatch,
  ...commandKeys,
};

/** What users wrote as commands. */
export type WrittenCommands = z.output<z.ZodObject<typeof commandKeys>>;

function eventKey(name: string): z.ZodType {
  const { description = '', types = [], filters = [] } = GITHUB_EVENTS[name] ?? {};
  return githubFilters(types, filters, name.startsWith('issue') ? OF_ISSUES : OF_EVENTS)
    .nullable()
    .meta(name === 'pull_request' ? { description, examples: [PULL_EXAMPLE] } : { description, examples: [null] })
    .optional();
}
