import { userInfo } from 'node:os';
import type { Actor } from '../../contract/people.ts';

/** Who types this command: whoever may reach Temporal could end the workflow anyway. */
export function operator(): Actor {
  return `operator:${userName()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user's id may have no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
