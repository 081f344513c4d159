import { userInfo } from 'node:os';

/** Returns the name of the account that runs this process; its number where it has no name, as in some containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
