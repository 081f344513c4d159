import { agentOf } from '../../definitions/agent-of.ts';
import type { Agent } from '../../definitions/agent.ts';
import type { Automation } from '../../definitions/automation.ts';
import { matchTrigger } from '../../definitions/match-trigger.ts';
import { resolveCheckout } from '../../definitions/resolve-checkout.ts';
import type { Settings } from '../../definitions/settings.ts';
import { subjectOf } from '../../definitions/subject.ts';
import type { RunInput } from '../../contract/run.ts';
import { checkNeeds } from '../sources/github/check-needs.ts';
import type { GithubLookups } from '../sources/github/github-lookups.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { oneLine } from '../../text/one-line.ts';

const MAX_SUBJECT_BYTES = 200;

export interface PlanRequest {
  automation: Automation;
  agents: readonly Agent[];
  settings: Settings;
  incoming: IncomingEvent;
  ownLogin: string | null;
}

/** `reason` is a sentence for people without a full stop. */
export type RunPlan = { input: RunInput; reason: string } | { input: null; reason: string };

/**
 * Decides whether an event starts an automation, and with which input. Throws only where GitHub must be asked and cannot be
 * asked now.
 */
export async function planRun(request: PlanRequest, github: GithubLookups): Promise<RunPlan> {
  const { automation, incoming, ownLogin } = request;
  const match = matchTrigger(automation, { ...incoming.event, payload: incoming.payload }, ownLogin);
  if (!match.matched) return { input: null, reason: match.reason };
  const refused = await checkNeeds(match.needs, incoming, github);
  if (refused !== null) return { input: null, reason: refused };
  const planned = runInput(request);
  if ('refused' in planned) return { input: null, reason: planned.refused };
  return { input: planned.input, reason: `started by \`${match.trigger}\`` };
}

function runInput({
  automation,
  agents,
  settings,
  incoming: { event, payload },
}: PlanRequest): { input: RunInput } | { refused: string } {
  const agent = agentOf(automation, agents);
  if (agent === null) return { refused: `its agent "${automation.agent}" does not exist` };
  const resolved = resolveCheckout(automation, event, payload, settings);
  if ('refused' in resolved) return resolved;
  const { checkout } = resolved;
  const subject = oneLine(subjectOf(automation, event, payload), MAX_SUBJECT_BYTES);
  const repository = event.repository ?? (checkout === false ? null : checkout.repository);
  return {
    input: { version: 1, automation: { ...automation, checkout }, agent, event: { ...event, repository, subject } },
  };
}
