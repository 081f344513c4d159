import { TRIGGER_SOURCES } from './sources/sources.ts';

/** The paths to which the senders of all sources post, such as `/hooks/github`. */
export const HOOK_PATHS: readonly string[] = TRIGGER_SOURCES.flatMap(({ routes }) => routes.map(({ path }) => path));
