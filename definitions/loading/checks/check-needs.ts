import type { Automation } from '../../automation.ts';
import { availableOutputs, type AvailableOutput } from '../../outputs/available-outputs.ts';
import { slackPostMessage } from '../../outputs/slack-post-message.ts';
import { optionsOf } from '../../outputs/options-of.ts';
import type { OutputNeed } from '../../outputs/output-need.ts';
import type { EventTopic } from '../../sources/event-topic.ts';
import { sourcesOf } from '../../sources/sources-of.ts';
import type { Fault } from '../fault.ts';

/**
 * Finds outputs that could never be carried out, because no event that starts a run is about what they are for, or because no run
 * has a repository.
 */
export function checkNeeds(automation: Automation): Fault[] {
  const topics = topicsOf(automation);
  // Without a trigger nothing could start it, which is told already.
  if (sourcesOf(automation.on).length === 0) return [];
  return availableOutputs(automation.safeOutputs).flatMap((available) => {
    const { key } = available.output;
    const message = lacksRepository(available, automation) ?? lacksTopic(available, automation, topics);
    return message === null ? [] : [{ path: ['safe-outputs', key], isKey: true, message }];
  });
}

/** What the events may be about that start runs of the automation. */
function topicsOf({ on, approval, subject }: Automation): ReadonlySet<EventTopic> {
  const sources = sourcesOf(on);
  const topics = new Set(sources.flatMap(({ source, triggers }) => source.topics?.(triggers) ?? []));
  // Who is asked in Slack is asked in a message, which begins a thread.
  if (approval.some(({ approvers }) => approvers.some((approver) => approver.startsWith('slack:'))))
    topics.add('slack-thread');
  // An automation may say itself about which issue of the event's repository its runs are.
  if (subject !== null && sources.some(({ source }) => source.hasRepository)) topics.add('issue').add('pull-request');
  return topics;
}

function lacksRepository({ output, options }: AvailableOutput, { on, checkout }: Automation): string | null {
  const isAtGithub = Object.keys(output.permissions(options)).length > 0;
  if (!isAtGithub || checkout !== false || sourcesOf(on).some(({ source }) => source.hasRepository)) return null;
  return `\`${output.key}\` is carried out in a repository, and runs of this automation have none; write \`checkout: { repository: owner/name }\` in place of \`checkout: false\`, or remove this output`;
}

function lacksTopic(
  { output, options }: AvailableOutput,
  automation: Automation,
  topics: ReadonlySet<EventTopic>,
): string | null {
  const need = output.need?.(options) ?? null;
  if (need === null || need.topics.some((topic) => topics.has(topic)) || isMade(need, automation)) return null;
  const listed = sourcesOf(automation.on).flatMap(({ source, triggers }) => source.list(triggers));
  const names = listed.map(({ name }) => name).join(', ');
  return `\`${output.key}\` is for ${need.what}, and nothing under \`on\` (${names}) is about one; ${need.instead}, or remove this output`;
}

function isMade({ madeBy = [] }: OutputNeed, { safeOutputs }: Automation): boolean {
  return madeBy.some((key) => Object.hasOwn(safeOutputs.allowed, key) && !isThreadless(key, safeOutputs));
}

/** A message in the thread of the run begins none. */
function isThreadless(key: string, safeOutputs: Automation['safeOutputs']): boolean {
  return key === slackPostMessage.key && optionsOf(slackPostMessage, safeOutputs)?.channel === null;
}
