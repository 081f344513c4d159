import { type Draft, has, noteChange, noteDrop, remove, rename, setValue, valueAt } from './draft.ts';

/** Rewrites `slash_command`, with its former name `command`, and `label_command` of gh-aw. */
export function convertCommands(draft: Draft): void {
  if (rename(draft, ['on', 'command'], 'slash_command')) {
    noteChange(draft, ['on', 'command'], 'it is `slash_command`');
  }
  convertCommand(draft, 'slash_command');
  convertCommand(draft, 'label_command');
  notePlaces(draft);
}

/** Without `events` gh-aw looks for a command everywhere. */
function notePlaces(draft: Draft): void {
  const path = ['on', 'slash_command'];
  if (!has(draft, path) || has(draft, [...path, 'events'])) return;
  const inBodies =
    'to start on the text of an issue, pull request or discussion as well, write `{ name, events: ["*"] }`';
  noteChange(draft, path, `it starts on comments alone; ${inBodies}`);
}

function convertCommand(draft: Draft, key: 'slash_command' | 'label_command'): void {
  const path = ['on', key];
  if (!has(draft, path)) return;
  const written = valueAt(draft, path);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
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
  const [first, ...others] = written as unknown[];
  if (first === undefined) return nameOf(draft, path, undefined);
  if (others.length === 0) noteChange(draft, path, `it is ${JSON.stringify(first)}, not a list`);
  else
    noteDrop(draft, path, `an automation has one command; write another automation for each of ${others.join(', ')}`);
  return withoutSlash(draft, path, first);
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
  if (key === 'label_command' && known.includes('*')) {
    remove(draft, path);
    return noteChange(draft, path, 'without it the label counts wherever it is added');
  }
  if (JSON.stringify(known) === JSON.stringify(written)) return;
  setValue(draft, path, known);
  noteChange(draft, path, `it is [${known.join(', ')}]: comments on pull requests arrive as issue_comment`);
}
