import type { ReadImport } from './convert-macro.ts';
import type { ImportedText } from './convert-prompt.ts';
import { type Draft, noteChange, noteDrop, remove, valueAt } from './draft.ts';

const KEY = 'imports';

/** Takes the files under `imports` out of the draft. Their prompts stand before that of the workflow. */
export function takeImports(draft: Draft, readImport: ReadImport): ImportedText[] {
  const list = listed(draft);
  return list.flatMap((entry) => {
    const path = importedPath(entry);
    const text = path === null ? null : readImport(path);
    if (text === null) {
      draft.isLoose = true;
      const what = path ?? 'one of them';
      noteDrop(draft, [KEY], `${what} cannot be read here; put what it says into the agent file, \`agents/<name>.md\``);
      return [];
    }
    noteChange(draft, [KEY], `the text of ${path} begins the prompt; its keys are not taken`);
    return text === '' ? [] : [{ text, name: path ?? '', key: KEY }];
  });
}

/** One path, a list, or a list under `aw`. What stands beside that is left to `settle`. */
function listed(draft: Draft): unknown[] {
  const written = valueAt(draft, [KEY]);
  const inner = valueAt(draft, [KEY, 'aw']);
  if (!Array.isArray(inner)) {
    const list = typeof written === 'string' ? [written] : written;
    if (!Array.isArray(list)) return [];
    remove(draft, [KEY]);
    return list;
  }
  remove(draft, [KEY, 'aw']);
  if (Object.keys(valueAt(draft, [KEY]) ?? {}).length === 0) remove(draft, [KEY]);
  return inner;
}

function importedPath(entry: unknown): string | null {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return null;
  const path = 'path' in entry ? entry.path : 'uses' in entry ? entry.uses : null;
  return typeof path === 'string' ? path : null;
}
