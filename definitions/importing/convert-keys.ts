import { isRepositoryName } from '../is-repository-name.ts';
import { readableAtGithub } from '../schema/permissions-schema.ts';
import { checkModel } from '../loading/checks/check-model.ts';
import { convertNetwork } from './network/convert-network.ts';
import { convertTools } from './convert-tools.ts';
import { type Draft, has, noteChange, noteDrop, remove, rename, setValue, valueAt } from './draft.ts';

/** Rewrites the keys of gh-aw beside `on` and `safe-outputs` that have a counterpart of another form. */
export function convertKeys(draft: Draft): void {
  convertPermissions(draft);
  convertTimeout(draft, 'timeout-minutes');
  convertTimeout(draft, 'timeout_minutes');
  convertCheckout(draft);
  convertModel(draft);
  convertNames(draft);
  convertNetwork(draft);
  convertTools(draft);
}

function convertPermissions(draft: Draft): void {
  const written = valueAt(draft, ['permissions']);
  if (written === undefined) return;
  const all = Object.fromEntries(readableAtGithub().map((name) => [name, 'read']));
  if (written === 'read-all' || written === 'write-all') {
    setValue(draft, ['permissions'], all);
    const why = written === 'write-all' ? ': an agent never writes itself, see `safe-outputs`' : '';
    return noteChange(draft, ['permissions'], `${written} is a map of all that can be read${why}`);
  }
  if (written === 'none' || written === null) return setValue(draft, ['permissions'], {});
  if (typeof written !== 'object') return;
  for (const [name, level] of Object.entries(written)) {
    if (name === 'all') {
      remove(draft, ['permissions', 'all']);
      for (const each of Object.keys(all)) setUnlessThere(draft, ['permissions', each], 'read');
      noteChange(draft, ['permissions', name], 'all that can be read is written out');
    } else if (level === 'write' && Object.hasOwn(all, name)) {
      setValue(draft, ['permissions', name], 'read');
      noteChange(draft, ['permissions', name], 'it is read: an agent never writes itself, see `safe-outputs`');
    }
  }
}

function setUnlessThere(draft: Draft, path: string[], value: unknown): void {
  if (!has(draft, path)) setValue(draft, path, value);
}

function convertTimeout(draft: Draft, key: string): void {
  const minutes = valueAt(draft, [key]);
  const isTime = typeof minutes === 'number' && Number.isInteger(minutes) && minutes > 0 && minutes <= 1_440;
  if (!isTime || has(draft, ['limits', 'duration'])) return;
  if (rename(draft, [key], 'limits')) setValue(draft, ['limits'], {});
  else remove(draft, [key]);
  setValue(draft, ['limits', 'duration'], `${minutes}m`);
  noteChange(draft, [key], `it is \`limits: { duration: ${minutes}m }\``);
}

/** gh-aw takes a list of clones. The one that the agent begins in is the one to keep. */
function convertCheckout(draft: Draft): void {
  const written = valueAt(draft, ['checkout']);
  if (written === true || written === null) return remove(draft, ['checkout']);
  if (typeof written === 'string' && isRepositoryName(written)) {
    setValue(draft, ['checkout'], { repository: written });
    return noteChange(draft, ['checkout'], `it is \`checkout: { repository: ${written} }\``);
  }
  if (Array.isArray(written)) {
    const current = written.findIndex((one) => typeof one === 'object' && one !== null && one.current === true);
    const kept = written[Math.max(current, 0)] as unknown;
    if (kept === undefined) remove(draft, ['checkout']);
    else setValue(draft, ['checkout'], kept);
    const others = written.length - 1;
    const lost = others > 0 ? `; ${others === 1 ? 'the other one is' : `the other ${others} are`} not cloned` : '';
    noteChange(draft, ['checkout'], `a run has one clone${lost}`);
  }
  const repository = valueAt(draft, ['checkout', 'repository']);
  if (typeof repository === 'string' && /^\$\{\{\s*github\.repository\s*\}\}$/.test(repository)) {
    remove(draft, ['checkout', 'repository']);
    noteChange(draft, ['checkout', 'repository'], 'without it, it is the repository of the event');
  }
}

/** A model with a known price is kept. Which program drives it has no meaning here. */
function convertModel(draft: Draft): void {
  for (const path of [['engine', 'model'], ['model']]) {
    const model = valueAt(draft, path);
    if (typeof model !== 'string' || has(draft, ['agent'])) continue;
    const problem = checkModel(model);
    if (problem !== null) {
      noteDrop(draft, path, `it ${problem}`);
      continue;
    }
    setValue(draft, ['agent'], { name: 'default', model });
    noteChange(draft, path, `it is \`agent: { name: default, model: ${model} }\``);
    if (path[0] === 'engine') noteRestOfEngine(draft);
    remove(draft, [path[0] ?? '']);
  }
}

function noteRestOfEngine(draft: Draft): void {
  for (const key of Object.keys(valueAt(draft, ['engine']) ?? {})) {
    if (key === 'id' || key === 'model') continue;
    const isLimit = key === 'max-turns';
    const why = isLimit
      ? 'use `limits: { spend: 4, duration: 45m }`'
      : 'which program drives a model has no meaning here';
    noteDrop(draft, ['engine', key], why);
  }
}

function convertNames(draft: Draft): void {
  for (const key of ['name', 'description']) {
    const value = valueAt(draft, [key]);
    if (typeof value === 'number' || typeof value === 'boolean') setValue(draft, [key], String(value));
  }
  const [emoji, name] = [valueAt(draft, ['emoji']), valueAt(draft, ['name'])];
  if (typeof emoji !== 'string' || typeof name !== 'string') return;
  setValue(draft, ['name'], `${emoji} ${name}`.trim());
  remove(draft, ['emoji']);
  noteChange(draft, ['emoji'], 'it begins the `name`');
}
