import { ToolError } from '../../session/tools/tool-error.ts';
import type { OutputOrigin } from '../output-origin.ts';

/**
 * `owner/name` of where the work is; a run without a checkout has only the repository of its event. `doing` is for the ToolError
 * that is thrown if there is neither: `open an issue in`.
 */
export function workRepository({ event, checkout }: OutputOrigin, doing: string): string {
  const repository = (checkout === false ? null : checkout.repository) ?? event.repository;
  if (repository === null) throw new ToolError(`This run is about no repository, so there is none to ${doing}.`);
  return repository;
}
