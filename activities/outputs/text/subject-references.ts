import type { RunEvent } from '../../../contract/event.ts';
import { subjectNumber } from './subject-number.ts';

/**
 * How texts of an agent may refer to the issue or pull request that its run is about: `#5`, `acme/api#5`. `Fixes #5` in a
 * commit or in the body of a pull request then closes it when a person merges; all other references close nothing.
 */
export function subjectReferences(event: RunEvent): string[] {
  const number = subjectNumber(event);
  return number === null ? [] : [`#${number}`, `${event.repository}#${number}`];
}
