import { z } from 'zod';
import { notYet } from '../schema/not-yet.ts';
import { text } from '../schema/scalars.ts';
import { strictMap } from '../schema/strict-map.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';

/** A source of the format that this version does not have: its keys are refused, its contexts are empty. */
interface LaterSource {
  id: string;
  keys: z.ZodRawShape;
  contextNames: readonly string[];
}

const schedule = z.union([text, z.array(strictMap({ cron: text, timezone: text.optional() })).min(1)]);

const ALL: readonly LaterSource[] = [
  { id: 'schedule', keys: { schedule: notYet(schedule).optional() }, contextNames: ['schedule'] },
];

/** The sources of the format that have no row in the table. */
export const LATER_SOURCES = ALL.filter(({ id }) => !SOURCE_DEFINITIONS.some((source) => source.id === id));
