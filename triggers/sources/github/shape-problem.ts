import { EVENT_SHAPES, TELLING_MEMBERS } from './event-shapes.ts';

/**
 * Why a payload cannot be one of the event `name`, as a sentence; null if it can. The name comes from a header, which the
 * signature does not cover: without this check, whoever has a signed payload could send it as any event.
 */
export function shapeProblem(name: string, payload: object): string | null {
  const shape = EVENT_SHAPES.get(name);
  if (shape === undefined) return null;
  const { has, may = [], actions, lacks = [], inside = [] } = shape;
  const missing = has.find((member) => !Object.hasOwn(payload, member));
  if (missing !== undefined) return notOf(name, `it has no \`${missing}\``);
  const foreign = TELLING_MEMBERS.filter((member) => !has.includes(member) && !may.includes(member));
  const alien = [...foreign, ...lacks].find((member) => Object.hasOwn(payload, member));
  if (alien !== undefined) return notOf(name, `it has \`${alien}\``);
  const hollow = inside.find((path) => !hasPath(payload, path.split('.')));
  if (hollow !== undefined) return notOf(name, `it has no \`${hollow}\``);
  const action: unknown = 'action' in payload ? payload.action : null;
  if (actions === undefined || actions.some((one) => one === action)) return null;
  return notOf(name, `its \`action\` is not one of ${actions.join(', ')}`);
}

function hasPath(value: unknown, [member, ...rest]: string[]): boolean {
  if (member === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return false;
  return hasPath((value as Record<string, unknown>)[member], rest);
}

function notOf(name: string, why: string): string {
  return `The payload is not one of the event "${name}" in X-GitHub-Event: ${why}.`;
}
