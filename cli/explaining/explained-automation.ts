import type { RunInput } from '../../contract/run.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { RunRecord } from '../../database/runs/records/run-record.ts';
import type { Checkout } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { notAsked } from '../../triggers/explain-now.ts';
import type { Explanation } from '../../triggers/explain.ts';
import { formatState } from '../runs/format-run.ts';
import { summariseAutomation } from '../validating/summarise-automation.ts';

/** What a delivery does with one automation by the definitions on disk, and what was decided when it came. */
export interface ExplainedAutomation {
  automation: string;
  /** `unknown`: something must be asked that was not asked, or that did not answer. */
  verdict: 'starts' | 'refused' | 'unknown';
  /** The first condition that does not hold, by what it starts, or what is not known. */
  reason: string;
  /** What a condition compares, by its names. */
  values: Record<string, string>;
  /** Null if it does not start; what it would start with if it is not known whether it does. */
  starts: Start | null;
  /** Null if nothing was decided for it, as for a delivery that was never stored. */
  then: Then | null;
}

/** The run that would start. */
export interface Start {
  trigger: string;
  /** What a person gave who starts it by hand; empty for other events. */
  inputs: Record<string, unknown>;
  subject: string;
  /** Null: nothing is checked out. */
  checkout: string | null;
  agent: string;
  limits: string;
  outputs: string[];
  /** The run that caused the event; null if none did. */
  causedBy: string | null;
}

interface Then {
  reason: string;
  runId: string | null;
  /** How the run ended or what it does, with its reason; null if it has no record. */
  run: string | null;
}

/** What is known beside the explanation. */
interface Known {
  payload: unknown;
  /** Null if it was never stored. */
  delivery: Delivery | null;
  runs: readonly RunRecord[];
}

/** Puts together what is known about one automation and a delivery. `runs` are the records of the runs that the delivery started. */
export function explainedAutomation(
  explanation: Explanation,
  definitions: Definitions,
  { payload, delivery, runs }: Known,
): ExplainedAutomation {
  const { automation, reason } = explanation;
  const then = delivery === null ? null : decidedThen(automation, delivery, runs);
  if ('error' in explanation) {
    const { error, ifMet } = explanation;
    if (ifMet.input === null) {
      return { automation, verdict: 'refused', reason: ifMet.reason, values: ifMet.values, starts: null, then };
    }
    const starts = startOf(ifMet, definitions, payload);
    return { automation, verdict: 'unknown', reason: notAsked(error) ?? reason, values: {}, starts, then };
  }
  if (explanation.input === null) {
    return { automation, verdict: 'refused', reason, values: explanation.values, starts: null, then };
  }
  return {
    automation,
    verdict: 'starts',
    reason,
    values: {},
    starts: startOf(explanation, definitions, payload),
    then,
  };
}

function startOf(
  { input, trigger }: { input: RunInput; trigger: string },
  definitions: Definitions,
  payload: unknown,
): Start {
  const { automation, agent, event, causedBy } = input;
  const { limits, outputs } = summariseAutomation(automation, definitions);
  return {
    trigger,
    inputs: event.source === 'dispatch' ? inputsIn(payload) : {},
    subject: event.subject,
    checkout: checkoutText(automation.checkout),
    agent: `${agent.name} (${agent.model.id})`,
    limits,
    outputs,
    causedBy: causedBy?.runId ?? null,
  };
}

function inputsIn(payload: unknown): Record<string, unknown> {
  const isObject = typeof payload === 'object' && payload !== null;
  return isObject && 'inputs' in payload ? { ...(payload.inputs as object) } : {};
}

function checkoutText(checkout: Checkout | false): string | null {
  if (checkout === false) return null;
  return `${checkout.repository} at ${checkout.ref ?? 'its default branch'}`;
}

/** A run id is `<automation>/<source>/<delivery id>`. */
function decidedThen(
  automation: string,
  { reasons, runs: started }: Delivery,
  runs: readonly RunRecord[],
): Then | null {
  const runId = started.find((id) => id.startsWith(`${automation}/`)) ?? null;
  const reason = Object.hasOwn(reasons, automation) ? (reasons[automation] ?? null) : null;
  if (reason === null && runId === null) return null;
  const record = runs.find((run) => run.runId === runId);
  const end = record === undefined ? null : [formatState(record), record.reason].filter((part) => part).join(': ');
  return { reason: reason ?? '', runId, run: end };
}
