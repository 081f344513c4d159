import { z } from 'zod';
import { text } from '../../schema/scalars.ts';
import { showValue } from '../../schema/show-value.ts';
import { strictMap } from '../../schema/strict-map.ts';

const CHANNEL = /^(?:\*|#[^\s#,<>]{1,80}|[CDG][A-Z0-9]{1,30})$/;
const USER =
  /^(?:@[^\s@,<>]{1,80}|(?:T[A-Z0-9]{1,30}\/)?[UW][A-Z0-9]{1,30}|(?!T[A-Z0-9]+\/)[^\s@,<>]{1,64}@[^\s@,<>]{1,190})$/;
const COMMAND = /^\/?[a-z0-9][a-z0-9_-]{0,31}$/i;

const WHO = 'names nobody who may start it; write `channels`, `users` or both';

const PEOPLE_EXAMPLE = { channels: ['C024BE91L', '#support'], users: ['U024BE7LH', '@ada', 'ada@example.com'] };

const people = {
  channels: listOf(CHANNEL, 'write the id of a channel such as C024BE91L, its name such as "#support", or "*" for all')
    .meta({
      description:
        'The channels in which it may be started, by id or `#name`; "*": every channel that the app is in. An id stays the same when a channel is renamed, and whoever may rename a channel can take its name.',
      absent: 'any channel, so `users` must say who may',
    })
    .optional(),
  users: listOf(USER, 'write the id of a user such as U024BE7LH, their "@name" or their e-mail address')
    .meta({
      description:
        'The people who may start it, by id, `@name` or e-mail address. For a person of another organization write their workspace before the id, such as T0OTHER/U024BE7LH: two workspaces may give the same id, and one without a workspace is first of all that of somebody here.',
      absent: 'everybody in `channels`',
    })
    .optional(),
};

const mention = strictMap(
  people,
  { name: 'a mention has no name; for a command of your own use `slack_command`', command: 'use `slack_command`' },
  whoIsMissing,
).superRefine(requireWho);

const command = strictMap(
  {
    name: text
      .refine((name) => COMMAND.test(name), {
        error: ({ input }) =>
          `is ${showValue(input)}; write the command as it stands in the app at Slack, such as /fix`,
      })
      .meta({
        description:
          'The slash command, as it stands in the app at Slack. `/curfew` starts an automation by hand, with its inputs: `/curfew run <automation> <input>=<value>`; it needs `workflow_dispatch`.',
      }),
    ...people,
  },
  { command: 'use `name`' },
  whoIsMissing,
).superRefine(requireWho);

/** The keys under `on` by which people start an automation in Slack. */
export const slackKeys = {
  slack_app_mention: mention
    .meta({ description: 'Somebody mentions the app in a channel of Slack.', examples: [PEOPLE_EXAMPLE] })
    .optional(),
  slack_command: command
    .meta({
      description: 'Somebody types a slash command of the app in Slack.',
      examples: [{ name: '/fix', channels: ['*'], users: ['U024BE7LH'] }],
    })
    .optional(),
};

export type WrittenSlack = z.output<z.ZodObject<typeof slackKeys>>;

function listOf(shape: RegExp, hint: string) {
  const entry = text.refine((written) => shape.test(written), {
    error: ({ input }) => `is ${showValue(input)}; ${hint}`,
  });
  return z.array(entry).min(1);
}

function whoIsMissing(input: unknown): string | undefined {
  return input === null || input === true ? WHO : undefined;
}

function requireWho(written: { channels?: unknown; users?: unknown }, context: z.core.$RefinementCtx): void {
  if (written.channels === undefined && written.users === undefined) context.addIssue({ code: 'custom', message: WHO });
}
