import type { CountedLack } from '../../database/lacks/count-lacks.ts';
import { formatTable } from '../format-table.ts';

/** Formats what agents lacked as a table: what most runs lacked comes first. */
export function lacksTable(lacks: readonly CountedLack[]): string {
  const lines = lacks.map(({ automation, kind, name, runs, lastAt }) => [
    automation,
    kind,
    name,
    String(runs),
    lastAt.slice(0, 10),
  ]);
  return `What agents lacked:\n${formatTable([['AUTOMATION', 'LACKED', 'WHAT', 'RUNS', 'LAST'], ...lines])}`;
}
