import type { RunInput } from '../../contract/run.ts';
import { contentHash } from '../../definitions/content-hash.ts';
import { agentOf } from '../../definitions/agent-of.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { isAllowedRepository } from '../../definitions/is-allowed-repository.ts';
import { matchTrigger } from '../../definitions/match-trigger.ts';
import type { EventDoer, TriggerEvent } from '../../definitions/sources/source-definition.ts';
import { resolveCheckout, type RefusedCheckout } from '../../definitions/resolve-checkout.ts';
import { subjectOf } from '../../definitions/subject.ts';
import type { Doer, DecidingClients, TriggerSource } from '../sources/trigger-source.ts';
import type { IncomingEvent } from './incoming-event.ts';

export interface PlanRequest extends Pick<Definitions, 'agents' | 'settings'> {
  automation: Automation;
  /** The source of the event. */
  source: TriggerSource;
  incoming: IncomingEvent;
  ownAccount: string | null;
  doer?: Doer | undefined;
}

/** `reason` is a sentence for people without a full stop. */
export type RunPlan = PlannedRun | NoRun;

export interface PlannedRun {
  input: RunInput;
  /** The key under `on` that the event matched. */
  trigger: string;
  reason: string;
}

export interface NoRun {
  input: null;
  /** The first condition that did not hold. */
  reason: string;
  /**
   * If that is the `if`, or an expression under `checkout` that could not be evaluated: the values that it names, by their
   * names. They come from strangers and are short, one line each.
   */
  values: Record<string, string>;
}

/**
 * Decides whether an event starts an automation, and with which input. Throws only when its source must ask something
 * that it cannot ask now.
 */
export async function planRun(request: PlanRequest, clients: DecidingClients): Promise<RunPlan> {
  const { automation, source, incoming, ownAccount } = request;
  const match = matchTrigger(automation, triggerEvent(request), ownAccount);
  if (!match.matched) return { input: null, reason: match.reason, values: match.values };
  const refused = match.needs === null ? null : await source.checkNeeds(match.needs, incoming, clients);
  if (refused !== null) return noRun(refused);
  const made = makeInput(request);
  if ('refused' in made) return noRun(made.refused, made.values);
  const { trigger, causedBy, label } = match;
  const input = { ...made.input };
  if (label !== undefined) input.commandLabel = label;
  if (causedBy === undefined) return { input, trigger, reason: `started by \`${trigger}\`` };
  input.causedBy = { runId: causedBy, depth: depthOf(request.doer) };
  return { input, trigger, reason: `started by \`${trigger}\`, which run \`${causedBy}\` caused` };
}

function triggerEvent({ incoming, settings, doer }: PlanRequest): TriggerEvent {
  const event: TriggerEvent = { ...incoming.event, payload: incoming.payload };
  if (doer !== undefined) event.doer = eventDoer(doer, settings.chainDepth);
  return event;
}

function eventDoer(doer: Doer, chainDepth: number): EventDoer {
  if (doer.kind === 'person' || doer.kind === 'work') return doer;
  const { runId, depth } = doer;
  if (doer.kind === 'run') return { kind: 'run', runId, depth, chainDepth };
  const { isOfCurfew, answers } = doer;
  return { kind: 'answer', runId, depth, chainDepth, isOfCurfew, answers };
}

function depthOf(doer: Doer | undefined): number {
  return doer && 'depth' in doer ? doer.depth + 1 : 1;
}

function noRun(reason: string, values: Record<string, string> = {}): NoRun {
  return { input: null, reason, values };
}

function makeInput({
  automation,
  agents,
  settings,
  incoming: { event, payload },
}: PlanRequest): { input: RunInput } | RefusedCheckout {
  const agent = agentOf(automation, agents);
  if (agent === null)
    return {
      refused: `its agent "${automation.agent}" does not exist; add agents/${automation.agent}.md, or name another one with \`agent\``,
    };
  const { repositories } = settings;
  if (repositories !== null && event.repository !== null && !isAllowedRepository(repositories, event.repository)) {
    const allowed = repositories.join(', ') || 'none';
    return { refused: `runs may not work in ${event.repository}: \`repositories\` of curfew.yml allows ${allowed}` };
  }
  const resolved = resolveCheckout({ automation, event, payload, settings });
  if ('refused' in resolved) return resolved;
  const { checkout } = resolved;
  const subject = subjectOf(automation, event, payload);
  const repository = event.repository ?? (checkout === false ? null : checkout.repository);
  return {
    input: {
      version: 1,
      automation: { ...automation, checkout },
      agent,
      automationHash: contentHash(automation),
      agentHash: contentHash(agent),
      event: { ...event, repository, subject },
    },
  };
}
