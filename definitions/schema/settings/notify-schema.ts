import { z } from 'zod';
import { showValue } from '../show-value.ts';
import { strictMap } from '../strict-map.ts';

const CHANNEL = '#[^\\s\\p{C}#@,<>]{1,80}|[CG][A-Z0-9]{1,30}';
const USER = '(?:T[A-Z0-9]{1,30}/)?[UW][A-Z0-9]{1,30}';
const SLACK = new RegExp(`^(?:slack:)?(?:${CHANNEL}|${USER})$`, 'u');
const OWNER = '[A-Za-z0-9][A-Za-z0-9-]{0,99}';
const ISSUE = new RegExp(`^${OWNER}/[A-Za-z0-9_.-]{1,100}#[1-9][0-9]{0,8}$`);
const ADDRESS = new RegExp(
  `^https://[^/\\s]{1,200}/(${OWNER}/[A-Za-z0-9_.-]{1,100})/(?:issues|pull)/([1-9][0-9]{0,8})(?:[/?#]\\S*)?$`,
);
const SLACK_ADDRESS =
  /^https:\/\/[^/\s]{1,200}\/(?:archives|client\/T[A-Z0-9]{1,30})\/([CG][A-Z0-9]{1,30})(?:[/?#]\S*)?$/;

const WRITE_SLACK = 'write "#channel" in quotes, or the id of a channel or user such as C024BE91L';

/** `notify` of `curfew.yml`: where notices go. */
export const notifySchema = strictMap(
  {
    slack: z
      .string({ error: ({ input }) => explainSlack(input) })
      .refine((place) => SLACK.test(place), { error: ({ input }) => explainSlack(input) })
      .meta({
        description:
          'A channel of Slack, by `#name` or id, or the id of a user, who gets direct messages. The app must be in the channel, and the worker needs `SLACK_BOT_TOKEN`.',
        absent: 'nothing is posted to Slack',
      })
      .optional(),
    issue: z
      .string({ error: ({ input }) => explainIssue(input) })
      .refine((place) => ISSUE.test(place), { error: ({ input }) => explainIssue(input) })
      .meta({
        description:
          'An issue or pull request at GitHub, `owner/name#number`, where notices become comments. It must be open.',
        absent: 'no comment is made',
      })
      .optional(),
  },
  {
    channel: 'use `slack`',
    channels: 'use `slack`, for one channel',
    github: 'use `issue`',
    email: 'use `slack` or `issue`',
  },
  (input) => `is ${showValue(input)}; ${hintFor(input)}`,
)
  .refine(({ slack, issue }) => slack !== undefined || issue !== undefined, {
    error: 'names no place; write `slack`, `issue` or both',
  })
  .meta({
    description:
      'Where Curfew tells people, once each, that a budget is used up, a breaker has opened, a decision has waited for half of its time, or a source is silent for longer than usual.',
    absent: 'nobody is told',
    examples: [{ slack: '#agents', issue: 'acme/ops#12' }],
  });

function hintFor(input: unknown): string {
  if (typeof input !== 'string') return 'write { slack: "#channel" }, { issue: owner/name#number }, or both in one map';
  return ISSUE.test(input) || ADDRESS.test(input)
    ? 'write { issue: owner/name#number }'
    : 'write { slack: "#channel" }';
}

function explainSlack(written: unknown): string {
  const shown = `is ${showValue(written)}`;
  // In YAML an unquoted # begins a comment.
  if (typeof written !== 'string') return `${shown}; ${WRITE_SLACK}`;
  if (/^(?:slack:)?@/.test(written)) return `${shown}; a person is named by the id of the user, such as U024BE7LH`;
  const channel = SLACK_ADDRESS.exec(written)?.[1];
  if (channel !== undefined) return `${shown}; write ${channel}`;
  return /^[a-z0-9][\w-]{0,79}$/.test(written) ? `${shown}; write "#${written}"` : `${shown}; ${WRITE_SLACK}`;
}

function explainIssue(written: unknown): string {
  const [, repository, number] = (typeof written === 'string' ? ADDRESS.exec(written) : null) ?? [];
  const shown = `is ${showValue(written)}`;
  if (repository !== undefined) return `${shown}; write ${repository}#${number}`;
  return `${shown}; write owner/name#number, such as acme/ops#12`;
}
