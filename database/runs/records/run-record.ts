import { isPullRequest, type Artefact } from '../../../contract/artefact.ts';
import type { RunRow } from '../../schema.ts';

/** What the rest of Curfew sees of a row of `runs`, with what the run has handed over. */
export interface RunRecord extends Omit<RunRow, 'spendPartial' | 'reservation' | 'settledAt' | 'ratedAt'> {
  spendPartial: boolean;
  artefacts: Artefact[];
  /** The first pull request among the artefacts. */
  pullRequestUrl: string | null;
}

export function runRecord(row: RunRow, artefacts: Artefact[]): RunRecord {
  const { reservation: _reservation, settledAt: _settledAt, ratedAt: _ratedAt, ...columns } = row;
  const pullRequestUrl = artefacts.find(isPullRequest)?.url ?? null;
  return { ...columns, spendPartial: row.spendPartial !== 0, artefacts, pullRequestUrl };
}
