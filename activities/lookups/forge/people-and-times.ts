import { inLine } from '../answer/outside-text.ts';

/** A login for people; a deleted account has none. */
export function login(user: { login?: string | undefined } | null | undefined): string {
  return user?.login === undefined ? 'somebody' : `@${inLine(user.login)}`;
}

/** ` · label: value` for those members that have a value. */
export function facts(members: Record<string, string | null | undefined>): string {
  return Object.entries(members)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => ` · ${name} ${value}`)
    .join('');
}

export function labelNames(labels: readonly (string | { name?: string | null | undefined })[] | undefined): string {
  return (labels ?? [])
    .map((label) => inLine(typeof label === 'string' ? label : label.name))
    .filter((name) => name !== '')
    .join(', ');
}

/** Whether a time of the forge is at or after a given one; no time is before each. */
export function isSince(time: string | null | undefined, since: string | undefined): boolean {
  return since === undefined || (typeof time === 'string' && Date.parse(time) >= Date.parse(since));
}

/** The latest of the given times, all written alike; undefined if there is none. */
export function latestOf(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}
