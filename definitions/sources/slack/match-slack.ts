import { oneLine } from '../../../text/one-line.ts';
import type { Triggers } from '../../automation.ts';
import type { MatchRequest, SourceMatch } from '../source-definition.ts';
import { readSlackPayload, type SlackPayload } from './read-slack-payload.ts';
import { RUN_COMMAND, type SlackPeople, type SlackTriggers } from './slack-triggers.ts';
import { whoMay } from './who-may.ts';

/** Does something in Slack start an automation? Its `needs` are `SlackNeeds` or null. Never throws. */
export function matchSlack(triggers: SlackTriggers | null, { event, on }: MatchRequest): SourceMatch {
  if (triggers === null) return { matched: false, reason: null };
  const payload = readSlackPayload(event.payload);
  const found = findTrigger(triggers, event.name, payload);
  if ('reason' in found) return { matched: false, reason: found.reason };
  const refused = actorReason(on, payload);
  if (refused !== null) return { matched: false, reason: refused };
  const may = whoMay(found.people, payload);
  if ('reason' in may) return { matched: false, reason: may.reason };
  return { matched: true, trigger: found.trigger, needs: may.needs };
}

const MOST_BYTES = 80;

type Found = { trigger: string; people: SlackPeople } | { reason: string | null };

function findTrigger({ mention, command }: SlackTriggers, name: string, payload: SlackPayload): Found {
  if (name === 'app_mention' && mention) return { trigger: 'slack_app_mention', people: mention };
  if (name !== 'command' || !command) return { reason: null };
  const typed = (payload.command ?? '').replace(/^\//, '').toLowerCase();
  if (typed !== command.name)
    return {
      reason: `the command is /${oneLine(typed, MOST_BYTES)}, and \`slack_command\` waits for /${command.name}`,
    };
  if (typed === RUN_COMMAND)
    return { reason: '`/curfew run` starts automations by hand, so it comes as `workflow_dispatch`' };
  return { trigger: 'slack_command', people: command };
}

/** Why this actor may not start a run; null if nothing speaks against it but `channels` and `users`. */
function actorReason({ bots, skipBots }: Triggers, payload: SlackPayload): string | null {
  const { bot, botNames, user, isOwn } = payload;
  if (isOwn) return 'the message was written by Curfew itself, and what it does starts nothing';
  const names = [bot, user, ...botNames].flatMap((name) => (name === null ? [] : [name.toLowerCase()]));
  const isListed = (list: string[]): boolean => list.some((name) => names.includes(name.toLowerCase()));
  if (isListed(skipBots)) return `${user ?? bot ?? 'the actor'} is in \`skip-bots\``;
  if (bot !== null && !isListed(bots))
    return `the message was written by the bot ${bot}, which is not in \`bots\` (${bots.join(', ') || 'none'})`;
  return null;
}
