import type { ApprovalRecord } from '../../../database/people/approval-record.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import { formatDuration } from '../../../time/format-duration.ts';
import { jsonLine } from '../../json-line.ts';
import { formatTable } from '../../format-table.ts';
import { placeFlags } from '../../place/place-flags.ts';
import { readPlace, type PlaceOptions } from '../../place/read-place.ts';
import { withDatabase } from '../../place/with-database.ts';

export interface ApprovalsOptions extends PlaceOptions {
  json?: boolean;
}

const MOST_CHARACTERS = 70;

/** Lists the decisions that runs wait for, the one that is due first at the top, and how to answer each. */
export async function approvals({ json, ...options }: ApprovalsOptions): Promise<void> {
  const waiting = await withDatabase(readPlace(options, 'command'), (database) =>
    listApprovals(database, { state: 'open' }),
  );
  if (json) return console.log(jsonLine(waiting));
  if (waiting.length === 0) return console.log('Nothing waits for a decision.');
  const rows = waiting.map((approval) => [
    approval.runId,
    approval.key,
    cut(approval.what),
    `${approval.approvedBy.length} of ${approval.count}: ${approval.approvers.join(', ') || 'any operator'}`,
    until(approval.until, Date.now()),
    approval.otherwise,
  ]);
  console.log(formatTable([['RUN', 'KEY', 'WHAT', 'APPROVERS', 'UNTIL (UTC)', 'OTHERWISE'], ...rows]));
  console.log(`\nAnswer with:\n${waiting.map((approval) => answer(approval, placeFlags(options))).join('\n')}`);
}

function cut(what: string): string {
  return what.length > MOST_CHARACTERS ? `${what.slice(0, MOST_CHARACTERS)}…` : what;
}

function until(at: string, now: number): string {
  const leftMs = Date.parse(at) - now;
  const unitMs = leftMs > 60_000 ? 60_000 : 1_000;
  return `${at.slice(0, 16).replace('T', ' ')} (${leftMs > 0 ? `in ${formatDuration(Math.ceil(leftMs / unitMs) * unitMs)}` : 'over'})`;
}

function answer({ runId, key, before }: ApprovalRecord, flags: string): string {
  if (before === 'question' || before === 'going-on') return `  curfew steer ${runId} "…"${flags}`;
  return `  curfew approve ${runId} --key ${key}${flags}    or    curfew deny ${runId} --key ${key} --reason "…"${flags}`;
}
