import { type Draft, has, noteChange, noteDrop, remove, rename, setValue, valueAt } from './draft.ts';

const CALL = ['on', 'workflow_call'];
const BY_HAND = ['on', 'workflow_dispatch'];

/** What other parts of a call have no meaning here, and why. */
const OTHERS = { secrets: 'no secret ever reaches an agent', outputs: 'nobody waits for what a run puts out' };

/** Makes `workflow_call` a start by hand with the same inputs: no automation calls another one. */
export function convertCalls(draft: Draft): void {
  if (!has(draft, CALL)) return;
  for (const [key, why] of Object.entries(OTHERS)) {
    if (!has(draft, [...CALL, key])) continue;
    noteDrop(draft, [...CALL, key], why);
    remove(draft, [...CALL, key]);
  }
  for (const path of [BY_HAND, [...BY_HAND, 'inputs']]) {
    const own = valueAt(draft, path);
    if (own === undefined || own === null || (typeof own === 'object' && !Array.isArray(own))) continue;
    remove(draft, path);
    noteDrop(draft, path, 'it is no map');
  }
  noteChange(draft, CALL, 'people start it, with the same inputs: no automation calls another one');
  if (rename(draft, CALL, 'workflow_dispatch')) return;
  const inputs = valueAt(draft, [...CALL, 'inputs']);
  remove(draft, CALL);
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return;
  for (const [name, input] of Object.entries(inputs)) {
    const path = [...BY_HAND, 'inputs', name];
    if (!has(draft, path)) setValue(draft, path, input);
  }
}
