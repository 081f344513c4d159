import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { isSameActor } from '../../../contract/same-actor.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { SlackPeople, SlackTriggers } from '../../../definitions/sources/slack/slack-triggers.ts';
import { whoMay } from '../../../definitions/sources/slack/who-may.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import type { Acting } from '../trigger-source.ts';
import { checkSlackNeeds } from './check-slack-needs.ts';
import { slackActor } from './slack-actor.ts';

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
  const mayStart = [triggers?.mention, triggers?.command].filter((people) => people !== null && people !== undefined);
  const approvers = isReply ? approversOf(found, read) : [];
  let refused = `${automation} names nobody in Slack: \`slack_app_mention\` under \`on\` says who may`;
  for (const people of [...approvers, ...mayStart]) {
    const may = whoMay(people, read);
    const isOfChannel = approvers.includes(people) && people.channels !== null;
    const reason =
      'reason' in may
        ? may.reason
        : ((may.needs && (await checkSlackNeeds(may.needs, null, clients))) ??
          (isOfChannel ? await whyNoMember(read, clients) : null));
    if (reason === null) return null;
    refused = reason;
  }
  return refused;
}

/** Approvers in Slack of an automation: the people of each channel, and the people who are named. */
function approversOf({ approval }: Automation, read: SlackPayload): SlackPeople[] {
  const actor = slackActor(read);
  const names = approval.flatMap(({ approvers }) =>
    approvers.flatMap((approver) => {
      const { team, name } = /^slack:(?:(?<team>T[A-Z0-9]+)\/)?(?<name>.+)$/.exec(approver)?.groups ?? {};
      const isOfAnother = team !== undefined && actor !== null && !isSameActor(approver, actor);
      if (name === undefined || isOfAnother) return [];
      return [team !== undefined && USER.test(name) ? `${team}/${name}` : name];
    }),
  );
  const channels = names.filter((name) => /^[#CG]/.test(name));
  const users = names.filter((name) => /^@/.test(name) || USER.test(name));
  const ways: SlackPeople[] = [];
  if (channels.length > 0) ways.push({ channels: channels.map(lowerName), users: null });
  if (users.length > 0) ways.push({ channels: null, users: users.map(lowerName) });
  return ways;
}

/** The id of an account, with or without its workspace. */
const USER = /^(?:T[A-Z0-9]+\/)?[UW][A-Z0-9]+$/;

/** Guests write in the channel of the approvers, and are none. */
async function whyNoMember({ user }: SlackPayload, { slack }: Acting['clients']): Promise<string | null> {
  if (!slack || user === null) return 'Slack cannot be asked whether this person is a guest';
  try {
    const account = await slack.account(user);
    if (account === null) return `Slack does not know the account ${user}`;
    const { isBot, isDeactivated, isGuest, isStranger } = account;
    if (!isBot && !isDeactivated && !isGuest && !isStranger) return null;
    return `${user} is a guest, a bot or of another organization, so only approvers who are named by their id may`;
  } catch (error) {
    if (error instanceof SlackRefused) return `Slack does not tell whether ${user} is a guest: ${error.message}`;
    throw new SourceAway(`Slack could not be asked about ${user}: ${errorText(error)}`, { cause: error });
  }
}

/** Names are compared in lower case, ids as they are. */
function lowerName(name: string): string {
  return /^[#@]/.test(name) ? name.toLowerCase() : name;
}
