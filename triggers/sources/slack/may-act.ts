import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { SlackPeople, SlackTriggers } from '../../../definitions/sources/slack/slack-triggers.ts';
import { whoMay } from '../../../definitions/sources/slack/who-may.ts';
import type { Acting } from '../trigger-source.ts';
import { checkSlackNeeds } from './check-slack-needs.ts';

interface AskedToAct {
  automation: string;
  read: SlackPayload;
  /** The approvers of the automation may as well, because its questions are asked where they are. */
  isReply?: boolean;
}

/**
 * Why a person may not write to a run of this automation, a sentence without a full stop; null if they may. Whoever may start
 * the automation in Slack may also write to its runs. Throws SourceAway if Slack cannot be asked now.
 */
export async function mayAct(
  { automation, read, isReply = false }: AskedToAct,
  { definitions, clients }: Pick<Acting, 'definitions' | 'clients'>,
): Promise<string | null> {
  const found = definitions.automations.find(({ id }) => id === automation);
  if (found === undefined) return `there is no automation ${automation} any more`;
  // `build` of this source made it.
  const triggers = found.on.sources['slack'] as SlackTriggers | undefined;
  const approvers = isReply ? approversOf(found) : [];
  const ways = [...approvers, triggers?.mention, triggers?.command].filter(
    (people) => people !== null && people !== undefined,
  );
  let refused = `${automation} names nobody in Slack: \`slack_app_mention\` under \`on\` says who may`;
  for (const people of ways) {
    const may = whoMay(people, read);
    const reason = 'reason' in may ? may.reason : may.needs && (await checkSlackNeeds(may.needs, null, clients));
    if (reason === null) return null;
    refused = reason;
  }
  return refused;
}

/** The approvers in Slack: the people of each channel, and the people who are named. */
function approversOf({ approval }: Automation): SlackPeople[] {
  const names = approval.flatMap(({ approvers }) =>
    approvers.flatMap((approver) => /^slack:(?:T[A-Z0-9]+\/)?(.+)$/.exec(approver)?.[1] ?? []),
  );
  const channels = names.filter((name) => /^[#CG]/.test(name));
  const users = names.filter((name) => /^[@UW]/.test(name));
  const ways: SlackPeople[] = [];
  if (channels.length > 0) ways.push({ channels: channels.map(lowerName), users: null });
  if (users.length > 0) ways.push({ channels: null, users: users.map(lowerName) });
  return ways;
}

/** Names are compared in lower case, ids as they are. */
function lowerName(name: string): string {
  return /^[#@]/.test(name) ? name.toLowerCase() : name;
}
