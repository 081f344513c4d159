import { type Draft, has, noteChange, noteDrop, remove, rename, setValue, valueAt } from './draft.ts';
import { convertCalls } from './convert-calls.ts';
import { convertCommands } from './convert-commands.ts';
import { readTriggerWords } from './trigger-words.ts';

/** Keys that gh-aw once had at the top. */
const FORMERLY_AT_THE_TOP = ['roles', 'bots', 'skip-bots', 'reaction', 'status-comment', 'stop-after', 'command'];

/** Rewrites `on` of gh-aw, and what belongs under it here. What is still wrong afterwards is left to `settle`. */
export function convertTriggers(draft: Draft): void {
  if (rename(draft, ['true'], 'on')) noteChange(draft, ['true'], 'it is `on`: programs for YAML 1.1 read `on` as true');
  toMap(draft);
  convertCalls(draft);
  for (const key of FORMERLY_AT_THE_TOP) moveUnderOn(draft, key);
  if (rename(draft, ['on', 'pull_request_target'], 'pull_request')) {
    noteChange(
      draft,
      ['on', 'pull_request_target'],
      'it is `pull_request`: definitions never come from the pull request',
    );
  }
  convertCommands(draft);
  convertPeople(draft);
  convertReplies(draft);
  keepForksOut(draft);
  convertManualApproval(draft);
}

/** `on: issues`, `on: [push, issues]` and `on: issue labeled bug` become maps. */
function toMap(draft: Draft): void {
  const on = valueAt(draft, ['on']);
  const words = typeof on === 'string' ? [on] : on;
  if (!Array.isArray(words)) return;
  const maps = words.map((word) => (typeof word === 'string' ? readTriggerWords(word) : null));
  words.forEach((word, index) => {
    if (maps[index] === null) {
      drop(draft, ['on'], `nothing here means ${JSON.stringify(word)}; name an event under \`on\``);
    } else if (Object.keys(maps[index] ?? {}).join() !== word) {
      noteChange(draft, ['on'], `${JSON.stringify(word)} is written as a map`);
    }
  });
  const merged: Record<string, unknown> = {};
  for (const [name, options] of maps.flatMap((map) => Object.entries(map ?? {}))) {
    const isOther = Object.hasOwn(merged, name) && JSON.stringify(merged[name]) !== JSON.stringify(options);
    if (isOther) noteDrop(draft, ['on'], `what else it says of ${name} is lost; write all under one \`${name}\``);
    else merged[name] = options;
  }
  setValue(draft, ['on'], merged);
}

function moveUnderOn(draft: Draft, key: string): void {
  if (!has(draft, [key])) return;
  const value = valueAt(draft, [key]);
  remove(draft, [key]);
  if (has(draft, ['on', key])) return noteDrop(draft, [key], `\`on.${key}\` counts, which says the same`);
  setValue(draft, ['on', key], value);
  noteChange(draft, [key], 'it stands under `on`');
}

/** `maintainer` is the role `maintain`, and a single role or account is a list. */
function convertPeople(draft: Draft): void {
  const roles = valueAt(draft, ['on', 'roles']);
  if (roles === 'all' || roles === undefined) return;
  const list = Array.isArray(roles) ? roles : [roles];
  const known = list.map((role) => (role === 'maintainer' ? 'maintain' : role));
  if (JSON.stringify(known) === JSON.stringify(roles)) return;
  const isAll = known.includes('all');
  setValue(draft, ['on', 'roles'], isAll ? 'all' : known);
  noteChange(draft, ['on', 'roles'], `it is ${isAll ? 'all' : `[${known.join(', ')}]`}`);
}

/** YAML reads `+1` as a number, and gh-aw has maps for the places of reactions and comments. */
function convertReplies(draft: Draft): void {
  const reaction = valueAt(draft, ['on', 'reaction']);
  if (reaction === 1 || reaction === -1) {
    const written = reaction === 1 ? '+1' : '-1';
    setValue(draft, ['on', 'reaction'], written);
    noteChange(draft, ['on', 'reaction'], `it is "${written}", in quotes`);
  }
  const type = valueAt(draft, ['on', 'reaction', 'type']);
  if (typeof type === 'string') {
    setValue(draft, ['on', 'reaction'], type);
    noteChange(draft, ['on', 'reaction'], `it is ${type}, wherever the event is`);
  }
  const comment = valueAt(draft, ['on', 'status-comment']);
  if (typeof comment === 'object' && comment !== null) {
    const isOn = Object.values(comment).some((value) => value === true);
    setValue(draft, ['on', 'status-comment'], isOn);
    noteChange(draft, ['on', 'status-comment'], `it is ${isOn}, wherever the event is`);
  }
}

/** gh-aw starts nothing for pull requests of forks unless it is told to. */
function keepForksOut(draft: Draft): void {
  const written = valueAt(draft, ['on', 'pull_request']);
  if (written === undefined || typeof written !== 'object' || Array.isArray(written)) return;
  if (has(draft, ['on', 'pull_request', 'forks'])) return;
  setValue(draft, ['on', 'pull_request', 'forks'], []);
  noteChange(
    draft,
    ['on', 'pull_request'],
    'it says `forks: []`: gh-aw starts nothing for forks by default, Curfew does',
  );
}

function convertManualApproval(draft: Draft): void {
  const path = ['on', 'manual-approval'];
  if (!has(draft, path)) return;
  remove(draft, path);
  if (has(draft, ['approval'])) return drop(draft, path, '`approval` counts, which says who approves');
  setValue(draft, ['approval'], [{ before: 'start', approvers: ['operator'] }]);
  noteChange(draft, path, 'an operator approves before the start: see `approval`');
}

function drop(draft: Draft, path: string[], message: string): void {
  draft.isLoose = true;
  noteDrop(draft, path, message);
}
