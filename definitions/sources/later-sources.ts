import type { z } from 'zod';
import { SOURCE_DEFINITIONS } from './sources.ts';

/** A source of the format that this version does not have: its keys are refused, its contexts are empty. */
interface LaterSource {
  id: string;
  keys: z.ZodRawShape;
  contextNames: readonly string[];
}

const ALL: readonly LaterSource[] = [];

/** The sources of the format that have no row in the table. */
export const LATER_SOURCES = ALL.filter(({ id }) => !SOURCE_DEFINITIONS.some((source) => source.id === id));
