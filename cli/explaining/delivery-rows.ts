import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import type { RunRecord } from '../../database/runs/records/run-record.ts';
import type { DeliveredEvent } from '../../triggers/event-of-delivery.ts';
import { replayOf } from '../../triggers/replay-of.ts';
import { formatState } from '../runs/format-run.ts';
import { eventName, whoAndWhere } from './event-words.ts';

/** Everything that is recorded about a delivery but its body, as rows of a name and a value. `headers` are fit to be shown. */
export function deliveryRows(
  delivery: ListedDelivery,
  {
    event,
    runs,
    headers,
  }: { event: DeliveredEvent | { problem: string }; runs: readonly RunRecord[]; headers: Record<string, string> },
): string[][] {
  const { source, deliveryId, receivedAt, state, reason, reasons, duplicateOf } = delivery;
  const replay = replayOf(delivery);
  return [
    ['Delivery', `${source}/${deliveryId}`],
    ['Event', [eventName(delivery, event), whoAndWhere(event)].filter((part) => part !== '').join(' by ')],
    ...('problem' in event ? [['Unreadable', delivery.removedAt === null ? event.problem : '']] : eventRows(event)),
    ['Received', receivedAt],
    ['Replay of', replay === null ? '' : `${replay.first}, asked for by ${replay.by}`],
    ['Same as', duplicateOf ?? ''],
    ['State', `${state}${reason === null ? '' : `: ${reason}`}`],
    ['Attempts', attempts(delivery)],
    ...Object.entries(reasons).map(([automation, why]) => ['Decided', `${automation}: ${why}`]),
    ...delivery.runs.map((runId) => ['Run', runLine(runId, runs)]),
    ...Object.entries(headers).map(([name, value]) => ['Header', `${name}: ${value}`]),
    ['Removed', removed(delivery)],
  ];
}

function eventRows({ title, url }: DeliveredEvent): string[][] {
  return [
    ['Title', title],
    ['', url ?? ''],
  ];
}

function attempts({ attempts: count, faults, retryAt, state }: ListedDelivery): string {
  if (count === 0) return '';
  const own = faults === 0 ? '' : `, ${faults} of them ended with an error of Curfew itself`;
  const next = state === 'pending' && retryAt !== null ? `; the next one is at ${retryAt}` : '';
  return `${count}${own}${next}`;
}

function runLine(runId: string, runs: readonly RunRecord[]): string {
  const run = runs.find((one) => one.runId === runId);
  if (run === undefined) return `${runId}: not admitted yet, or its record was removed`;
  return `${runId}: ${formatState(run)}${run.reason === null ? '' : `, ${run.reason}`}`;
}

function removed({ removedAt }: ListedDelivery): string {
  if (removedAt === null) return '';
  return `${removedAt}: its body, its headers and its reasons were removed because of their age (\`retention\` of curfew.yml)`;
}
