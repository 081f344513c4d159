import type { Artefact } from '../workflows/contract.ts';
import type { RunRow } from './schema.ts';

/** A row of `runs` as the rest of Curfew sees it. */
export interface RunRecord extends Omit<RunRow, 'spendPartial' | 'artefacts'> {
  spendPartial: boolean;
  artefacts: Artefact[];
}

export function runRecord(row: RunRow): RunRecord {
  return { ...row, spendPartial: row.spendPartial !== 0, artefacts: JSON.parse(row.artefacts) as Artefact[] };
}
