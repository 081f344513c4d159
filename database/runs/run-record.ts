import type { Artefact } from '../../contract/artefact.ts';
import type { RunRow } from '../schema.ts';

/** What the rest of Curfew sees of a row of `runs`. */
export interface RunRecord extends Omit<RunRow, 'spendPartial' | 'artefacts' | 'reservation'> {
  spendPartial: boolean;
  artefacts: Artefact[];
}

export function runRecord(row: RunRow): RunRecord {
  const { reservation: _, ...columns } = row;
  return { ...columns, spendPartial: row.spendPartial !== 0, artefacts: JSON.parse(row.artefacts) as Artefact[] };
}
