import { closeDueIssues } from './close-due-issues.ts';
import { removeStaleBranches } from './remove-stale-branches.ts';
import { showStatusComments } from './show-status-comments.ts';
import type { UpkeepRow } from './upkeep-row.ts';

/** The table of what workers keep in order at the forge. */
export const UPKEEP_ROWS: readonly UpkeepRow[] = [closeDueIssues, removeStaleBranches, showStatusComments];
