import type { Path } from '../loading/read-yaml.ts';

/** Keys at the top that keep a workflow from starting, or hold a part of its prompt. */
const GATES = new Set(['if', 'imports', 'environment', 'rate-limit', 'user-rate-limit', 'stop-after', 'stop-time']);
/** Keys of Curfew at the top that bound a run, whatever of them is dropped. */
const OWN_BOUNDS = new Set(['approval', 'budgets', 'limits']);
/** What bounds all outputs at once. */
const BOUNDS_OF_OUTPUTS = new Set(['staged', 'environment', 'needs', 'max-patch-size', 'max-patch-files']);
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
const BOUNDS = /^(?:(?:allowed|blocked|excluded|protected|required|target|staged)(?:-|$)|max-patch-|if$)/;

/**
 * Whether a workflow without this part could start more often, or put out more, than it was meant to. `path` is that of what
 * was dropped.
 */
export function keepsBack(path: Path): boolean {
  const [first = '', second, third] = path.map(String);
  if (OWN_BOUNDS.has(first)) return true;
  if (second === undefined) return GATES.has(first);
  if (first === 'safe-outputs') return third === undefined ? BOUNDS_OF_OUTPUTS.has(second) : BOUNDS.test(third);
  if (first !== 'on') return false;
  if (third === undefined) return GATES_UNDER_ON.has(second) || second.startsWith('skip-');
  return second !== 'workflow_dispatch' && second !== 'schedule' && !NO_FILTERS.has(third);
}
