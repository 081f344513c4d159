import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { importAutomation } from '../../../definitions/importing/import-automation.ts';
import type { ImportedAutomation, ImportNote } from '../../../definitions/importing/imported.ts';
import { anyWorkflow, TOKEN } from '../../support/definitions/any-workflow.ts';
import { problemsIn } from '../../support/definitions/definitions-folder.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

it('whatever a workflow says, its automation is valid, holds no token, and has lost nothing without a note', () => {
  fc.assert(
    fc.property(anyWorkflow, ({ keys, prompt }) => {
      const text = `---\n${stringify(keys)}---\n${prompt}\n`;
      const result = importAutomation({
        file: 'x.md',
        text,
        id: 'x',
        repository: 'acme/api',
        reachable: [],
        readImport: () => null,
      });
      if ('problems' in result) throw new Error(JSON.stringify(result.problems));
      expect(problemsIn({ 'automations/x.md': result.text })).toBe('');
      expect(JSON.stringify(result)).not.toContain(TOKEN);
      expect(lostSilently(parse(stringify(keys)), result)).toEqual([]);
    }),
    { numRuns: sampledRuns(100) },
  );
});

/** Paths of values that the automation does not have and no note names. */
function lostSilently(written: unknown, { text, notes }: ImportedAutomation): string[] {
  const automation: unknown = parse(text.slice(4, text.indexOf('\n---\n')));
  const lost: string[] = [];
  const look = (before: unknown, path: string[]): void => {
    if (notes.some((note) => tellsOf(note, path, automation))) return;
    if (isMap(before) && Object.keys(before).length > 0) {
      for (const [key, inner] of Object.entries(before)) look(inner, [...path, key]);
    } else if (!isSame(before, valueAt(automation, path), path)) lost.push(path.join('.'));
  };
  look(written, []);
  return lost;
}

/**
 * Whether a note is about the value at this path, or about an entry of it if it is a list. One about a part that is still a map
 * says nothing of what is in it.
 */
function tellsOf({ key, what }: ImportNote, path: string[], automation: unknown): boolean {
  const named = key.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (path.length === 0 || !named.every((name, index) => index >= path.length || name === path[index])) return false;
  if (named.length > path.length) return /^\d/.test(named[path.length] ?? '');
  return named.length === path.length || what === 'dropped' || !isMap(valueAt(automation, named));
}

/** A token is removed, a plain value may become text, and what means nothing may be left out. */
function isSame(before: unknown, after: unknown, path: string[]): boolean {
  const name = path.join('.');
  // An import may switch off, which program drives a model has no meaning, and an emoji begins the name.
  if (before === null || JSON.stringify(before) === '{}') return true;
  if (name === 'enabled' || name === 'engine.id') return true;
  if (name === 'name') return String(after).endsWith(shown(before));
  if (name === 'checkout' && before === true) return true;
  if (JSON.stringify(after) === JSON.stringify(before).replaceAll(TOKEN, 'REMOVED_SECRET')) return true;
  const isSwitch = typeof before === 'boolean' && path.length === 2 && path[0] === 'safe-outputs';
  const isNothing = JSON.stringify(before) === '[]';
  if (isNothing || isSwitch) return after === undefined || after === null || Object.keys(after).length === 0;
  return after === shown(before);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(TOKEN, 'REMOVED_SECRET') : JSON.stringify(value);
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
