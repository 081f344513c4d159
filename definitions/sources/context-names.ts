import { LATER_SOURCES } from './later-sources.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';

const OWN = ['run', 'automation'];

/** Every context that an expression may name. A context that the event does not fill is empty. */
export const CONTEXT_NAMES: readonly string[] = [
  ...new Set([...[...SOURCE_DEFINITIONS, ...LATER_SOURCES].flatMap(({ contextNames }) => contextNames), ...OWN]),
];
