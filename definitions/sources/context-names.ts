import { SOURCE_DEFINITIONS } from './sources.ts';

const OWN = ['run', 'automation'];

const OF_SOURCES = SOURCE_DEFINITIONS.flatMap(({ contextNames }) => contextNames);

/** Every context that an expression may name: those of sources by name, then our own. One that the event does not fill is empty. */
export const CONTEXT_NAMES: readonly string[] = [...new Set([...OF_SOURCES.toSorted(), ...OWN])];
