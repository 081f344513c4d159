import { buildAutomation } from '../loading/build-automation.ts';
import { checkAutomation } from '../loading/checks/check-automation.ts';
import { checkExpressions } from '../loading/checks/check-expressions.ts';
import { checkStrayExpressions } from '../loading/checks/check-stray-expressions.ts';
import { showPath } from '../loading/explain-issues.ts';
import type { Fault } from '../loading/fault.ts';
import { checkWritten, readWritten } from '../loading/parse-definition.ts';
import type { Path } from '../loading/read-yaml.ts';
import { automationSchema } from '../schema/automation-schema.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { type Draft, has, noteChange, noteDrop, remove, setValue, valueAt } from './draft.ts';
import { keepsBack } from './keeps-back.ts';

/** A draft that needs a repository, which nothing names. */
export const NO_REPOSITORY = 'no repository';

/**
 * Makes a draft valid with the checks of the loader themselves: a value of the wrong type is taken as the right one if there is
 * only one way to read it, and what is still refused is dropped, with the loader's own hint. `repository` is where the
 * workflow lives. Returns NO_REPOSITORY if it is needed and null.
 */
export function settle(draft: Draft, repository: string | null): typeof NO_REPOSITORY | null {
  for (;;) {
    const faults = faultsOf(draft);
    if (faults.length === 0) return null;
    if (faults.some(isMissingRepository) && repository === null) return NO_REPOSITORY;
    if (!mendAll(draft, faults, repository)) throw new Error(`The import cannot mend: ${faults[0]?.message}`);
  }
}

/** False if nothing could be mended. What one mending moved or removed is left to the next round. */
function mendAll(draft: Draft, faults: Fault[], repository: string | null): boolean {
  const removed: Path[] = [];
  const wereThere = new Set(faults.filter(({ path }) => has(draft, path)));
  let isMended = false;
  for (const fault of faults.toSorted(byDepth)) {
    const isGone = wereThere.has(fault) && !has(draft, fault.path);
    if (isGone || removed.some((item) => isMovedBy(fault.path, item))) continue;
    if (!mend(draft, fault, repository)) continue;
    isMended = true;
    if (!has(draft, fault.path) || typeof fault.path.at(-1) === 'number') removed.push(fault.path);
  }
  return isMended;
}

/** The last entry of a list first, so that the others keep their places. */
function byDepth({ path: a }: Fault, { path: b }: Fault): number {
  return a.length - b.length || Number(b.at(-1)) - Number(a.at(-1)) || 0;
}

/** Whether this entry of a list, or one after it, is on the way to the path. */
function isMovedBy(path: Path, item: Path): boolean {
  const index = item.length - 1;
  if (typeof item[index] !== 'number' || !item.slice(0, -1).every((key, at) => key === path[at])) return false;
  return Number(path[index]) >= item[index];
}

function faultsOf(draft: Draft): Fault[] {
  const written = readWritten(draft.document.toJS());
  const { output, faults } = checkWritten(automationSchema, written, 'the front matter');
  const all = [...faults, ...checkExpressions(written), ...checkStrayExpressions(written, faults)];
  if (!output) return all;
  const automation = buildAutomation(draft.id, output, { prompt: 'x', settings: DEFAULT_SETTINGS });
  const isLimitWritten = output.limits?.spend !== undefined;
  return [
    ...all,
    ...checkAutomation(automation, { settings: DEFAULT_SETTINGS, areSettingsRight: true, isLimitWritten }),
  ];
}

/** False if there is nothing left to mend, because its parent was dropped. */
function mend(draft: Draft, fault: Fault, repository: string | null): boolean {
  const { path } = fault;
  if (isMissingRepository(fault)) {
    setValue(draft, ['checkout', 'repository'], repository);
    noteChange(draft, ['checkout'], `it names ${repository}, because not all that starts it has a repository`);
    return true;
  }
  if (path.length === 1 && path[0] === 'on' && isEmptyOn(draft)) return startByHand(draft);
  if (takeAsMeant(draft, fault)) return true;
  const there = longestThat(draft, path);
  if (there.length === 0 || (fault.isKey && there.length < path.length)) return false;
  remove(draft, there);
  // What was read in another way first, and is refused all the same, has one note.
  draft.notes = draft.notes.filter(({ key, what }) => what === 'dropped' || key !== showPath(there));
  noteDrop(draft, there, hintOf(fault));
  if (keepsBack(there)) draft.isLoose = true;
  return true;
}

function isMissingRepository({ path, message }: Fault): boolean {
  return path.join('.') === 'checkout' && message.startsWith('`checkout.repository` is missing');
}

function isEmptyOn(draft: Draft): boolean {
  const on = valueAt(draft, ['on']);
  return typeof on !== 'object' || on === null || Array.isArray(on) || !has(draft, ['on', 'workflow_dispatch']);
}

function startByHand(draft: Draft): boolean {
  const on = valueAt(draft, ['on']);
  const isMap = typeof on === 'object' && on !== null && !Array.isArray(on);
  if (!isMap) remove(draft, ['on']);
  setValue(draft, ['on', 'workflow_dispatch'], null);
  noteChange(draft, ['on'], 'nothing in it can start a run, so people do: `workflow_dispatch`');
  return true;
}

/** Reads a word as a list of one, and text as the number or the switch that it spells. */
function takeAsMeant(draft: Draft, { path, types = [] }: Fault): boolean {
  const value = valueAt(draft, path);
  const meant = meantBy(value, types);
  if (meant === undefined) return false;
  setValue(draft, path, meant);
  const shown = Array.isArray(meant) ? `[${meant.join(', ')}]` : String(meant);
  noteChange(draft, path, `it is ${shown}`);
  return true;
}

function meantBy(value: unknown, types: readonly string[]): string | number | boolean | string[] | undefined {
  if (types.includes('a list') && typeof value === 'string' && value.trim() !== '' && !value.includes('${{')) {
    return value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  }
  if (types.some((type) => type.endsWith('number')) && typeof value === 'string' && /^\d{1,15}$/.test(value)) {
    return Number(value);
  }
  if (types.includes('true or false') && (value === 'true' || value === 'false')) return value === 'true';
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return types.includes('text') && isPlain ? String(value) : undefined;
}

/** The longest part of a path that exists. */
function longestThat(draft: Draft, path: Path): Path {
  let there = path;
  while (there.length > 0 && !has(draft, there)) there = there.slice(0, -1);
  return there;
}

/** The hint of the loader, without the name of the key, which a note has already, and without the order to remove it. */
function hintOf({ message }: Fault): string {
  const hint = message
    .replace(/^`[^`]*`:? (?:has no meaning here: )?/, '')
    .replace(/ \(under `[^`]*`\)$/, '')
    .replace(/; remove it$|, or remove it$/, '')
    .replace(/; there are [\w-]+(?:, [\w-]+){9,}.*$/s, '');
  return /^(?:is|may|must|cannot|has|opens)\b/.test(hint) ? `it ${hint}` : hint;
}
