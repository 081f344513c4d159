import type { Automation } from './automation.ts';
import type { Contexts } from './expressions/contexts.ts';
import { findSource } from './sources/find-source.ts';
import type { TriggerEvent } from './sources/source-definition.ts';

export interface EventContextsRequest {
  event: Omit<TriggerEvent, 'payload'>;
  payload: unknown;
  /** Null while it is not decided whether there will be a run. */
  runId: string | null;
  automation: Pick<Automation, 'id' | 'name'>;
}

/** What the expressions of an automation see of one event: the contexts of its source, the run and the automation. */
export function eventContexts({ event, payload, runId, automation }: EventContextsRequest): Contexts {
  const { github, ...contexts } = findSource(event.source)?.contexts({ ...event, payload }) ?? {};
  return {
    ...contexts,
    github: { ...(github as object | undefined), run_id: runId, workflow: automation.name },
    run: { id: runId },
    automation: { id: automation.id, name: automation.name },
  };
}
