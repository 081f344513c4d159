import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { RunInput } from '../../contract/run.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal-names.ts';
import { oneLine } from '../../text/one-line.ts';
import { refuseLargeInput } from './refuse-large-input.ts';

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60_000;
const MAX_SUMMARY_BYTES = 200;

export interface RunOptions {
  args: [RunInput];
  typedSearchAttributes: SearchAttributePair[];
  staticSummary: string;
  staticDetails: string;
  /** In milliseconds. */
  workflowExecutionTimeout: number;
}

/** How the workflow of a run starts, by dispatch or by a schedule. Throws HopelessStart if the input is larger than Temporal takes. */
export function runOptions(input: RunInput): RunOptions {
  refuseLargeInput(input);
  return {
    args: [input],
    typedSearchAttributes: searchAttributes(input),
    staticSummary: oneLine(input.event.title, MAX_SUMMARY_BYTES),
    staticDetails: details(input),
    // Only a safety net, since the run keeps its limits itself. It is this long because a run may wait for people for days.
    workflowExecutionTimeout: input.automation.limits.durationMs * 4 + SEVEN_DAYS_MS,
  };
}

function searchAttributes({ automation, event }: RunInput): SearchAttributePair[] {
  const values: [string, string | null][] = [
    [SEARCH_ATTRIBUTES.automation, automation.id],
    [SEARCH_ATTRIBUTES.source, event.source],
    [SEARCH_ATTRIBUTES.repository, event.repository],
    // A scheduled run learns its subject when it is due.
    [SEARCH_ATTRIBUTES.subject, event.subject || null],
    [SEARCH_ATTRIBUTES.phase, 'admitting'],
  ];
  return values.flatMap(([name, value]) =>
    value === null ? [] : [{ key: defineSearchAttributeKey(name, 'KEYWORD'), value }],
  );
}

/**
 * Markdown for Temporal's UI. It leaves out the title, which comes from strangers; the summary has it, because that is
 * plain text.
 */
function details({ automation, agent, event }: RunInput): string {
  // Only Temporal says when a scheduled run is due, so it learns its subject and its delivery with its first step.
  const subject = event.url === null ? `\`${event.subject}\`` : `[\`${event.subject}\`](${event.url})`;
  const about = event.subject === '' ? '' : ` on ${subject}`;
  const delivery = event.deliveryId === '' ? '' : `, delivery \`${event.deliveryId}\``;
  const lines = [
    `**${automation.id}**${about}`,
    `- event: \`${event.source}\` / \`${event.name}\`${delivery}`,
    ...(event.replayOf === undefined ? [] : [`- replay of delivery \`${event.replayOf}\``]),
    `- actor: ${event.actor === null ? 'none' : `\`${event.actor}\``}`,
    `- agent: \`${agent.name}\`, model \`${agent.model.id}\``,
  ];
  return lines.join('\n');
}
