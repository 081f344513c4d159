import { userInfo } from 'node:os';
import type { Actor } from '../../contract/people.ts';

/**
 * Returns the person who types this command. It is not verified: somebody who can reach Temporal could end the workflow
 * anyway.
 */
export function operator(): Actor {
  return `operator:${userName()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user id may have no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
