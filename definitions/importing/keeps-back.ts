import type { Path } from '../loading/read-yaml.ts';

/** Keys at the top that keep a workflow from starting. */
const GATES = new Set(['if', 'environment', 'rate-limit', 'user-rate-limit', 'stop-after', 'stop-time']);
/** The same under `on`, besides those that begin with `skip-`. */
const GATES_UNDER_ON = new Set([
  'roles',
  'needs',
  'steps',
  'stop-after',
  'cooldown',
  'rate-limit',
  'names',
  'types',
  'forks',
]);
/** What stands under an event and filters nothing. */
const NO_FILTERS = new Set(['lock-for-agent', 'strategy', 'remove_label', 'remove-label', 'inputs', 'events']);
/** Options of an output that say what may not come out, or where it must not go. */
const BOUNDS = /^(?:(?:allowed|blocked|excluded|protected|required|target)(?:-|$)|max-patch-|if$)/;

/**
 * Whether a workflow without this part could start more often, or put out more, than it was meant to. `path` is that of what
 * was dropped.
 */
export function keepsBack(path: Path): boolean {
  const [first = '', second, third] = path.map(String);
  if (second === undefined) return GATES.has(first);
  if (first === 'safe-outputs') return third !== undefined && BOUNDS.test(third);
  if (first !== 'on') return false;
  if (third === undefined) return GATES_UNDER_ON.has(second) || second.startsWith('skip-');
  return second !== 'workflow_dispatch' && second !== 'schedule' && !NO_FILTERS.has(third);
}
