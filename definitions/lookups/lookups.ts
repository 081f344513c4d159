import type { Lookup } from './lookup.ts';

/** The table of lookups. */
export const LOOKUPS: readonly Lookup[] = [];
