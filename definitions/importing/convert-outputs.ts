import { OUTPUTS } from '../outputs/outputs.ts';
import { NOT_YET_OUTPUTS } from '../schema/not-yet-outputs.ts';
import { type Draft, noteChange, remove, setValue, valueAt } from './draft.ts';

/** Rewrites what stands under `safe-outputs` in a form that only gh-aw has. */
export function convertOutputs(draft: Draft): void {
  toMap(draft);
  const written = valueAt(draft, ['safe-outputs']);
  if (typeof written !== 'object' || written === null) return;
  for (const [key, value] of Object.entries(written)) {
    const path = ['safe-outputs', key];
    const always = typeof value === 'object' && value !== null ? undefined : ALWAYS[key];
    if (always !== undefined) {
      remove(draft, path);
      noteChange(draft, path, always);
    } else if (value === true && isOutput(key)) {
      setValue(draft, path, null);
    } else if (value === false && isOutput(key)) {
      remove(draft, path);
    } else if (key === 'add-labels' && Array.isArray(value)) {
      setValue(draft, path, { allowed: value });
      noteChange(draft, path, 'the labels are listed under `allowed`');
    }
  }
  convertMessages(draft);
  convertProtection(draft);
}

/** What every run has, whatever is written. */
const ALWAYS: Readonly<Record<string, string | undefined>> = {
  noop: 'every run can say that nothing is to be changed',
  'missing-tool': 'every run can say which tool it lacked',
  'missing-data': 'every run can say which data it lacked',
};

/** The name of an output, and a list of names, are maps. */
function toMap(draft: Draft): void {
  const written = valueAt(draft, ['safe-outputs']);
  const names = Array.isArray(written) ? (written as unknown[]) : [written];
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && isOutput(name))) return;
  setValue(draft, ['safe-outputs'], Object.fromEntries(names.map((name) => [name, null])));
  noteChange(draft, ['safe-outputs'], 'it is a map of outputs');
}

/** What gh-aw puts in besides, which Curfew says elsewhere or does not have. */
const NOT_FILLED_IN = /\{(?:history_link|ai_credits_suffix|effective_tokens_suffix|agentic_workflow_url|operation)\}/g;

function convertMessages(draft: Draft): void {
  for (const key of ['footer', 'run-started', 'run-success', 'run-failure']) {
    const path = ['safe-outputs', 'messages', key];
    const message = valueAt(draft, path);
    if (typeof message !== 'string' || message.search(NOT_FILLED_IN) < 0) continue;
    setValue(draft, path, message.replaceAll(NOT_FILLED_IN, ''));
    noteChange(draft, path, 'it has no history, credits or tokens: the status comment says what a run cost');
  }
}

/** `request_review` of gh-aw lets protected files pass and asks people. Here people decide before anything is opened. */
function convertProtection(draft: Draft): void {
  const path = ['safe-outputs', 'create-pull-request', 'protected-files'];
  for (const place of [path, [...path, 'policy']]) {
    const policy = valueAt(draft, place);
    if (policy !== 'request_review' && policy !== 'request-review') continue;
    setValue(draft, place, 'fallback-to-issue');
    noteChange(draft, place, 'it is fallback-to-issue: a person sees the change before it is a pull request');
  }
}

/** Only an output can be switched on and off by one word. */
function isOutput(key: string): boolean {
  return OUTPUTS.some((output) => output.key === key) || Object.hasOwn(NOT_YET_OUTPUTS, key);
}
