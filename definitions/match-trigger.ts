import type { Automation } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { comparedValues } from './expressions/compared-values.ts';
import { evaluateCondition } from './expressions/evaluate-condition.ts';
import { findSource } from './sources/find-source.ts';
import type { SourceMatch, TriggerEvent } from './sources/source-definition.ts';
import { sourcesOf } from './sources/sources-of.ts';

/**
 * `needs` is what the doing half of the event's source must still ask; null when nothing is left to ask. A reason is a
 * sentence for people, without a full stop.
 */
export type TriggerMatch = Extract<SourceMatch, { matched: true }> | TriggerMismatch;

export interface TriggerMismatch {
  matched: false;
  reason: string;
  /**
   * If the condition did not hold: the values that it names, by their names. They come from strangers and are short,
   * one line each.
   */
  values: Record<string, string>;
}

/**
 * Does this event start this automation, as far as the event alone can tell? `ownAccount` is the account with which Curfew
 * acts at the event's source; null when this event cannot be its doing. Pure; never throws, whatever the payload.
 */
export function matchTrigger(automation: Automation, event: TriggerEvent, ownAccount: string | null): TriggerMatch {
  if (!automation.enabled) return mismatch('it is switched off (`enabled: false`)');
  const match = matchSource(automation, event, ownAccount);
  if (!match.matched) return mismatch(match.reason ?? noTriggerReason(automation, event));
  return conditionMismatch(automation, event) ?? match;
}

function matchSource({ on }: Automation, event: TriggerEvent, ownAccount: string | null): SourceMatch {
  const source = findSource(event.source);
  if (!source) return { matched: false, reason: `this version has no source \`${event.source}\`` };
  return source.match(on.sources[source.id] ?? null, { event, on, ownAccount });
}

function noTriggerReason({ on }: Automation, event: TriggerEvent): string {
  const names = sourcesOf(on).flatMap(({ source, triggers }) => source.list(triggers).map(({ name }) => name));
  const name = findSource(event.source)?.nameOf?.(event) ?? event.name;
  return `\`${name}\` is not among its triggers under \`on\` (${names.join(', ')})`;
}

function conditionMismatch(automation: Automation, event: TriggerEvent): TriggerMismatch | null {
  if (automation.if === null) return null;
  const contexts = eventContexts({ event, payload: event.payload, runId: null, automation });
  const condition = evaluateCondition(automation.if, contexts);
  if (condition.met) return null;
  return { matched: false, reason: condition.reason, values: comparedValues(automation.if, contexts) };
}

function mismatch(reason: string): TriggerMismatch {
  return { matched: false, reason, values: {} };
}
