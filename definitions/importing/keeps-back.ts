import type { Path } from '../loading/read-yaml.ts';

/** Keys at the top that keep a workflow from starting. */
const GATES = new Set(['if', 'environment', 'rate-limit', 'user-rate-limit', 'stop-after', 'stop-time']);

/** Keys under `on` that start nothing by themselves, and of which nothing is lost. */
const HARMLESS_ON = new Set([
  'reaction',
  'status-comment',
  'stale-check',
  'permissions',
  'github-token',
  'github-app',
  'workflow_call',
  'strategy',
  'description',
]);
const HARMLESS_OF_EVENT = new Set(['lock-for-agent', 'strategy', 'remove_label', 'remove-label', 'inputs', 'events']);

/** Keys under `on` that start runs: without one of them it starts less often, not more. */
const STARTS = /^(?:[a-z]+_)*[a-z]+$/;

/** Options of an output that say what may not come out, or where it must not go. */
const BOUNDS =
  /^(?:allowed|blocked|excluded|protected|required|target)(?:-|$)|^(?:max|max-patch-files|max-patch-size|if|draft)$/;

/**
 * Whether a workflow without this part could start more often, or put out more, than it was meant to. `path` is that of what
 * was dropped.
 */
export function keepsBack(path: Path): boolean {
  const [first, second, ...rest] = path.map(String);
  if (first === undefined || second === undefined) return GATES.has(first ?? '');
  if (first === 'on') {
    if (rest.length === 0) return !STARTS.test(second) && !HARMLESS_ON.has(second);
    return second !== 'workflow_dispatch' && !HARMLESS_OF_EVENT.has(rest[0] ?? '');
  }
  if (first === 'safe-outputs') return rest[0] !== undefined && BOUNDS.test(rest[0]);
  return false;
}
