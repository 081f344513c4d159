import { type Draft, has, noteChange, noteDrop, remove, rename, setValue, valueAt } from './draft.ts';

/** Rewrites `slash_command`, with its former name `command`, and `label_command` of gh-aw. */
export function convertCommands(draft: Draft): void {
  if (rename(draft, ['on', 'command'], 'slash_command')) {
    noteChange(draft, ['on', 'command'], 'it is `slash_command`');
  }
  convertCommand(draft, 'slash_command');
  convertCommand(draft, 'label_command');
}

function convertCommand(draft: Draft, key: 'slash_command' | 'label_command'): void {
  const path = ['on', key];
  if (!has(draft, path)) return;
  const written = valueAt(draft, path);
  if (typeof written === 'string' || written === null || Array.isArray(written)) {
    setValue(draft, path, nameOf(draft, path, written));
    return;
  }
  if (rename(draft, [...path, 'names'], 'name')) noteChange(draft, [...path, 'names'], 'it is `name`');
  const given = valueAt(draft, [...path, 'name']);
  const name = nameOf(draft, path, given);
  if (name !== given) setValue(draft, [...path, 'name'], name);
  convertEvents(draft, [...path, 'events'], key);
}

/** gh-aw takes several names, and that of the file if there is none. */
function nameOf(draft: Draft, path: string[], written: unknown): unknown {
  if (written === null || written === undefined) {
    noteChange(draft, path, `the command is named ${draft.id}, as the file`);
    return draft.id;
  }
  if (!Array.isArray(written)) return withoutSlash(draft, path, written);
  if (written.length > 1) {
    const others = written.slice(1).join(', ');
    noteDrop(draft, path, `an automation has one command; write another automation for each of ${others}`);
  }
  return withoutSlash(draft, path, written[0]);
}

/** A command is written without its slash; a label may begin with one. */
function withoutSlash(draft: Draft, path: string[], written: unknown): unknown {
  if (typeof written !== 'string' || !written.startsWith('/') || !path.includes('slash_command')) return written;
  noteChange(draft, path, 'the command is written without its slash');
  return written.slice(1);
}

function convertEvents(draft: Draft, path: string[], key: string): void {
  const written = valueAt(draft, path);
  if (written === undefined) return;
  const names = Array.isArray(written) ? written : [written];
  const known = [...new Set(names.map((name) => (name === 'pull_request_comment' ? 'issue_comment' : name)))];
  if (key === 'label_command' && known.includes('*')) return remove(draft, path);
  if (JSON.stringify(known) === JSON.stringify(written)) return;
  setValue(draft, path, known);
  noteChange(draft, path, `it is [${known.join(', ')}]: comments on pull requests arrive as issue_comment`);
}
