import type { RunFacts } from '../../contract/run.ts';
import type { RunRecord } from './records/run-record.ts';

/** Reads the facts of a run back from its record, so that a run whose workflow is gone can be settled. */
export function runFactsOf(run: RunRecord): RunFacts {
  const { runId, automation, agent, model, automationHash, agentHash, spendLimitMicros, durationLimitMs, startedAt } =
    run;
  const { source, eventName: name, deliveryId, title, actor, repository, subject, url } = run;
  return {
    runId,
    automation,
    agent,
    ...(model === null ? {} : { model }),
    automationHash,
    agentHash,
    event: { source, name, deliveryId, title, actor, repository, subject, url },
    spendLimitMicros,
    durationLimitMs,
    startedAt,
  };
}
