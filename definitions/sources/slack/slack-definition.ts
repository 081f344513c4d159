import type { Triggers } from '../../automation.ts';
import type { Settings } from '../../settings.ts';
import type { Contexts } from '../../expressions/contexts.ts';
import type { ListedTrigger, SourceDefinition, TriggerEvent } from '../source-definition.ts';
import { matchSlack } from './match-slack.ts';
import { readSlackPayload } from './read-slack-payload.ts';
import { slackKeys, type WrittenSlack } from './slack-keys.ts';
import { RUN_COMMAND, type SlackPeople, type SlackTriggers } from './slack-triggers.ts';

/** Somebody writes to the app in Slack: a mention or a slash command. */
export const slackDefinition: SourceDefinition = {
  id: 'slack',
  keys: slackKeys,
  freeNames: [],
  contextNames: ['slack'],
  hasRepository: false,
  build,
  problems,
  list,
  names,
  nameOf,
  expectsReply: () => true,
  match: matchSlack,
  contexts,
  subject,
  // A slash command has no thread.
  topics: ({ mention }: SlackTriggers) => (mention === null ? [] : ['slack-thread']),
};

function build({ slack_app_mention: mention, slack_command: command }: WrittenSlack): SlackTriggers {
  return {
    mention: mention ? peopleOf(mention) : null,
    command: command ? { ...peopleOf(command), name: command.name.replace(/^\//, '').toLowerCase() } : null,
  };
}

function peopleOf({ channels, users }: { channels?: string[] | undefined; users?: string[] | undefined }): SlackPeople {
  return { channels: channels?.map(inLowerCase) ?? null, users: users?.map(inLowerCase) ?? null };
}

/** Ids are in upper case, and stay so. */
function inLowerCase(name: string): string {
  return /[#@]/.test(name) ? name.toLowerCase() : name;
}

function problems(
  { command }: SlackTriggers,
  _settings: Settings,
  sources: Triggers['sources'],
): { path: string[]; message: string }[] {
  if (command?.name !== RUN_COMMAND || Object.hasOwn(sources, 'dispatch')) return [];
  return [{ path: ['on', 'slack_command', 'name'], message: NEEDS_DISPATCH }];
}

const NEEDS_DISPATCH =
  '`on.slack_command.name` is /curfew, by which people start automations by hand; add `workflow_dispatch:` under `on`, or take another name';

function list({ mention, command }: SlackTriggers): ListedTrigger[] {
  const listed: ListedTrigger[] = [];
  if (mention) listed.push({ name: 'slack_app_mention', summary: `a mention in Slack (${whoText(mention)})` });
  if (command) {
    const run = command.name === RUN_COMMAND ? ' run' : '';
    const summary = `/${command.name}${run} in Slack (${whoText(command)})`;
    listed.push({ name: `slack_command (/${command.name})`, summary });
  }
  return listed;
}

function names({ mention, command }: SlackTriggers): string[] {
  return [...(mention ? ['app_mention'] : []), ...(command ? ['command'] : [])];
}

function nameOf({ name, payload }: TriggerEvent): string {
  return name === 'command' ? `slack_command (${readSlackPayload(payload).command})` : `slack_${name}`;
}

function whoText({ channels, users }: SlackPeople): string {
  return [...(channels?.map((name) => (name === '*' ? 'all channels' : name)) ?? []), ...(users ?? [])].join(', ');
}

/** `slack.event` is Slack's own event: of a message the inner one (`text`, `user`, `channel`), of a command its fields. */
function contexts({ name, payload }: TriggerEvent): Contexts {
  const isObject = typeof payload === 'object' && payload !== null;
  const event: unknown = isObject && 'event' in payload ? payload.event : payload;
  return { slack: { event, event_name: name } };
}

/** The thread; a message that stands alone begins one. A slash command has no thread. */
function subject({ payload }: TriggerEvent): string | null {
  const { team, channel, thread } = readSlackPayload(payload);
  return team === null || channel === null || thread === null ? null : `slack:${team}/${channel}/${thread}`;
}
