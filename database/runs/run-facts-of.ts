import type { RunFacts } from '../../contract/run.ts';
import type { RunRecord } from './run-record.ts';

/** The facts of a run as its record has them: so that it can be settled when its workflow is gone. */
export function runFactsOf(run: RunRecord): RunFacts {
  const { runId, automation, agent, model, spendLimitMicros, durationLimitMs, startedAt } = run;
  const { source, eventName: name, deliveryId, title, actor, repository, subject, url } = run;
  return {
    runId,
    automation,
    agent,
    ...(model === null ? {} : { model }),
    event: { source, name, deliveryId, title, actor, repository, subject, url },
    spendLimitMicros,
    durationLimitMs,
    startedAt,
  };
}
