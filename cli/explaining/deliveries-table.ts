import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import { oneLine } from '../../text/one-line.ts';
import { terminalWidth } from '../../text/terminal-width.ts';
import type { SeenDelivery } from '../../triggers/search-deliveries.ts';
import { formatTable } from '../format-table.ts';
import { eventName, whoAndWhere } from './event-words.ts';

/** Of a reason: enough to recognise it, and `curfew deliveries <id>` shows all of it. */
const MOST_BYTES = 80;

/**
 * Lists deliveries as a table of one line each. If that is wider than `columns`, each delivery is three lines: what came, its
 * id, and what became of it. `columns` is null where there is no terminal. With `automation`, the last column says what was
 * decided about this one.
 */
export function deliveriesTable(
  seen: readonly SeenDelivery[],
  { columns, automation }: { columns: number | null; automation: string | null },
): string {
  const rows = seen.map(({ delivery, event }) => ({
    head: [
      delivery.receivedAt.slice(0, 19).replace('T', ' '),
      `${delivery.source} ${eventName(delivery, event)}`,
      whoAndWhere(event),
      delivery.state,
    ],
    id: delivery.deliveryId,
    result: oneLine(resultOf(delivery, automation), MOST_BYTES),
  }));
  const titles = ['RECEIVED (UTC)', 'EVENT', 'BY WHOM, WHERE', 'STATE'];
  const table = formatTable([
    [...titles, 'DELIVERY', 'STARTED, OR WHY NOT'],
    ...rows.map(({ head, id, result }) => [...head, id, result]),
  ]);
  if (columns === null || table.split('\n').every((line) => terminalWidth(line) <= columns)) return table;
  const [first = '', ...lines] = formatTable([titles, ...rows.map(({ head }) => head)]).split('\n');
  const below = rows.map(({ id, result }) => [id, result].filter((text) => text !== '').map((text) => `  ${text}`));
  return [first, ...lines.flatMap((line, index) => [line, ...(below[index] ?? [])])].join('\n');
}

/** The runs that a delivery started, else why it started none. */
function resultOf({ runs, reason, reasons, removedAt }: ListedDelivery, automation: string | null): string {
  const started = runs.map((runId) => runId.split('/')[0] ?? runId);
  if (automation !== null) return reasons[automation] ?? reason ?? '';
  if (started.length > 0) return started.join(', ');
  const [[only, why] = [], ...others] = Object.entries(reasons);
  if (only !== undefined && others.length === 0) return `${only}: ${why}`;
  return reason ?? (removedAt === null ? '' : 'removed because of its age');
}
