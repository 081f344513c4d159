import type { RunEvent } from '../contract/event.ts';
import type { Automation } from './automation.ts';
import type { Contexts } from './expressions/contexts.ts';

export interface EventContextsRequest {
  event: Pick<RunEvent, 'source' | 'name' | 'actor' | 'repository'>;
  /** As it was delivered. Of a dispatch: `{ inputs }`, the inputs as the automation declares them. */
  payload: unknown;
  /** Unknown while it is still being decided whether there will be a run. */
  runId: string | null;
  automation: Pick<Automation, 'id' | 'name'>;
}

function inputsOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'inputs' in payload ? payload.inputs : {};
}

/** What the expressions of an automation see of one event: `github.event` is the payload, `inputs` those of a dispatch. */
export function eventContexts({ event, payload, runId, automation }: EventContextsRequest): Contexts {
  return {
    github: { event: payload, event_name: event.name, actor: event.actor, repository: event.repository },
    inputs: event.name === 'workflow_dispatch' ? inputsOf(payload) : {},
    run: { id: runId },
    automation: { id: automation.id, name: automation.name },
  };
}
