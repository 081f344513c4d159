import type { Settings } from '../definitions/settings.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';

/** The paths to which the senders of all sources post, such as `/hooks/github`. */
export function hookPaths(settings: Settings): string[] {
  return TRIGGER_SOURCES.flatMap((source) => source.routes(settings).map(({ path }) => path));
}
