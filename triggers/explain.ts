import type { Automation } from '../definitions/automation.ts';
import type { Definitions } from '../definitions/load-definitions.ts';
import { errorText } from '../runtime/error-text.ts';
import type { IncomingEvent } from './dispatch/incoming-event.ts';
import { planRun, type PlanRequest, type RunPlan } from './dispatch/plan-run.ts';
import { oneLine } from '../text/one-line.ts';
import { replayOf, type Replay } from './replay-of.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import type { GivenDelivery, DecidingClients, TriggerSource } from './sources/trigger-source.ts';

const MAX_TITLE_BYTES = 200;

export interface ExplainDependencies extends DecidingClients {
  definitions: Definitions;
}

/** It is not known yet whether the event starts the automation, because a source that must be asked does not answer. */
export interface Undecided {
  input: null;
  reason: string;
  error: unknown;
  /** What happens if the source answers that all conditions hold. */
  ifMet: RunPlan;
}

/**
 * What an event would do with one automation: start a run with this input, or the first condition that did not hold, with
 * the values compared.
 */
export type Explanation = { automation: string } & (RunPlan | Undecided);

/**
 * Says what a delivery would do with each automation that it may be meant for, in the order of the files. Writes
 * nothing and starts nothing; the delivery need not be stored. If one automation cannot be decided, the others still
 * are. Throws MalformedDelivery, and an Error if this version has no such source, or if the source cannot be asked for
 * Curfew's own account.
 */
export async function explain(dependencies: ExplainDependencies, delivery: GivenDelivery): Promise<Explanation[]> {
  return await explainAmong(dependencies, delivery, () => dependencies.definitions.automations);
}

/** As `explain`, but only with those automations that `choose` names. */
export async function explainAmong(
  dependencies: ExplainDependencies,
  delivery: GivenDelivery,
  choose: (incoming: IncomingEvent) => readonly Automation[],
): Promise<Explanation[]> {
  const { agents, settings } = dependencies.definitions;
  const source = sourceOf(delivery);
  const incoming = markReplay(source.read(delivery), replayOf(delivery));
  const chosen = choose(incoming);
  const meant = chosen.filter(({ id }) => incoming.automation === null || incoming.automation === id);
  const ownAccount = await source.ownAccount(incoming, dependencies);
  const doer = meant.length === 0 ? undefined : await source.doer?.(incoming, dependencies);
  const explanations: Explanation[] = [];
  for (const automation of meant) {
    const request = { automation, agents, settings, source, incoming, ownAccount, doer };
    explanations.push({ automation: automation.id, ...(await planOrUndecided(request, dependencies)) });
  }
  return explanations;
}

/** People must see everywhere that a run replays a delivery. A replay may be meant for one of the automations only. */
function markReplay(incoming: IncomingEvent, replay: Replay | null): IncomingEvent {
  if (replay === null) return incoming;
  const title = oneLine(`Replay: ${incoming.event.title}`, MAX_TITLE_BYTES);
  const event = { ...incoming.event, title, replayOf: replay.first };
  return { ...incoming, event, automation: replay.automation ?? incoming.automation };
}

/** A delivery of an unknown source was stored by another version of Curfew: it stays pending until that one is back. */
function sourceOf(delivery: GivenDelivery): TriggerSource {
  const source = TRIGGER_SOURCES.find(({ id }) => id === delivery.source);
  if (source) return source;
  throw new Error(`This version of Curfew has no source "${delivery.source}".`);
}

async function planOrUndecided(request: PlanRequest, clients: DecidingClients): Promise<RunPlan | Undecided> {
  try {
    return await planRun(request, clients);
  } catch (error) {
    const source = { ...request.source, checkNeeds: () => Promise.resolve(null) };
    return { input: null, reason: errorText(error), error, ifMet: await planRun({ ...request, source }, clients) };
  }
}
