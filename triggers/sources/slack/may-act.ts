import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import type { SlackTriggers } from '../../../definitions/sources/slack/slack-triggers.ts';
import { whoMay } from '../../../definitions/sources/slack/who-may.ts';
import type { Acting } from '../trigger-source.ts';
import { checkSlackNeeds } from './check-slack-needs.ts';

/**
 * Why a person may not write to a run of this automation, a sentence without a full stop; null if they may. Whoever may start
 * the automation in Slack may also write to its runs. Throws SourceAway if Slack cannot be asked now.
 */
export async function mayAct(
  { automation, read }: { automation: string; read: SlackPayload },
  { definitions, clients }: Pick<Acting, 'definitions' | 'clients'>,
): Promise<string | null> {
  const found = definitions.automations.find(({ id }) => id === automation);
  if (found === undefined) return `there is no automation ${automation} any more`;
  // `build` of this source made it.
  const triggers = found.on.sources['slack'] as SlackTriggers | undefined;
  const ways = [triggers?.mention, triggers?.command].filter((people) => people !== null && people !== undefined);
  let refused = `${automation} names nobody in Slack: \`slack_app_mention\` under \`on\` says who may`;
  for (const people of ways) {
    const may = whoMay(people, read);
    const reason = 'reason' in may ? may.reason : may.needs && (await checkSlackNeeds(may.needs, null, clients));
    if (reason === null) return null;
    refused = reason;
  }
  return refused;
}
