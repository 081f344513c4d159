import type { Actor } from '../../contract/people.ts';
import { userName } from './user-name.ts';

/**
 * Returns the person who types this command. It is not verified: somebody who can reach Temporal could end the workflow
 * anyway.
 */
export function operator(): Actor {
  return `operator:${userName()}`;
}
