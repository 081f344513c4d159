import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import { agentOf } from '../../definitions/agent-of.ts';
import { contentHash } from '../../definitions/content-hash.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { readAnswers } from '../backtest/read-answers.ts';
import { recordAnswers } from '../backtest/record-answers.ts';
import type { HopelessRun, RecordedAnswers } from '../backtest/recorded-answers.ts';
import { decideDelivery, HOPELESS, type DecideDependencies, type UndecidedDelivery } from './decide-delivery.ts';

/** In bytes of JSON. Beyond, what the oldest attempts asked is forgotten. */
const MOST_EARLIER_BYTES = 256 * 1024;

/** Decides as `decideDelivery` does. The mark has the answers with which the same decision can be taken again. */
export async function decideAndRecord(
  dependencies: DecideDependencies,
  delivery: UndecidedDelivery,
): Promise<DeliveryMark> {
  const recording = recordAnswers(dependencies);
  const mark = await decideDelivery({ ...dependencies, ...recording.clients }, delivery);
  if (!('runs' in mark) || mark.runs === undefined) return mark;
  const before = new Set(delivery.runs);
  const started = mark.runs.filter((run) => !before.has(run)).map((run) => run.slice(0, run.indexOf('/')));
  // What this attempt did not start is decided again.
  if (mark.state === 'pending' && started.length === 0) return mark;
  const answers = recording.answers();
  if (mark.state === 'pending' || mark.state === 'failed') answers.started = started;
  const hopeless = hopelessRuns(mark.reasons ?? {}, dependencies.definitions);
  if (hopeless.length > 0) answers.hopeless = hopeless;
  const earlier = earlierAttempts(delivery.answers ?? null);
  if (earlier.length > 0) answers.earlier = earlier;
  return { ...mark, answers };
}

function hopelessRuns(reasons: Record<string, string>, { automations, agents }: Definitions): HopelessRun[] {
  const why = new Map(Object.entries(reasons).filter(([, reason]) => reason.startsWith(HOPELESS)));
  if (why.size === 0) return [];
  return automations.flatMap((automation) => {
    const reason = why.get(automation.id);
    const agent = reason === undefined ? null : agentOf(automation, agents);
    if (reason === undefined || agent === null) return [];
    const [automationHash, agentHash] = [contentHash(automation), contentHash(agent)];
    return [{ automation: automation.id, automationHash, agentHash, why: reason.slice(HOPELESS.length) }];
  });
}

/** The attempts before this one that started runs. */
function earlierAttempts(recorded: string | null): RecordedAnswers[] {
  const last = readAnswers(recorded);
  if (last === null) return [];
  const { earlier = [], ...rest } = last;
  const attempts = [...earlier, rest].filter(({ started = [] }) => started.length > 0);
  for (const attempt of attempts) {
    if (Buffer.byteLength(JSON.stringify(attempts)) <= MOST_EARLIER_BYTES) break;
    attempt.asked = {};
  }
  return attempts;
}
