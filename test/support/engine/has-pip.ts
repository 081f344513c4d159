import { execFileSync } from 'node:child_process';

/** Whether the sandbox finds pip. It comes with Python, which the machine need not have. */
export function hasPip(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
