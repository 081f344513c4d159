import type { LookupRow } from './lookup-row.ts';

/** The table of lookups on the doing side: one row for each in `definitions/lookups/lookups.ts`. */
export const LOOKUP_ROWS: readonly LookupRow[] = [];
