import { type Document, isCollection, isMap, isNode, isScalar } from 'yaml';
import { showPath } from '../loading/explain-issues.ts';
import type { Path, Place, YamlSource } from '../loading/read-yaml.ts';
import type { ImportNote } from './imported.ts';

/** A front matter on its way from one format to the other. */
export interface Draft {
  /** The name of the file that will hold it, without `.md`. */
  id: string;
  /** Changed in place, so that comments and the order of keys stay. */
  document: Document;
  /** The front matter as it was, for the places of notes. */
  source: YamlSource;
  notes: ImportNote[];
  /** True once something is dropped that kept the workflow from starting, or its outputs within bounds. */
  isLoose: boolean;
}

/** The plain value at a path; undefined if there is none. */
export function valueAt({ document }: Draft, path: Path): unknown {
  const node = document.getIn(path, true);
  return isNode(node) ? node.toJS(document) : node;
}

/** Whether there is a key with this path, whatever its value. */
export function has(draft: Draft, path: Path): boolean {
  return path.length === 0 || draft.document.hasIn(path);
}

/** Sets a value. What is no map on the way to it becomes one. */
export function setValue(draft: Draft, path: Path, value: unknown): void {
  const { document } = draft;
  for (let length = 1; length < path.length; length++) {
    const parent = path.slice(0, length);
    const node = document.getIn(parent, true);
    const holds = isMap(node) || (isCollection(node) && typeof path[length] === 'number');
    if (!holds) document.setIn(parent, document.createNode({}));
  }
  document.setIn(path, document.createNode(value));
}

/** Removes what is at the path. */
export function remove(draft: Draft, path: Path): void {
  draft.document.deleteIn(path);
}

/** Gives a key another name, and keeps its value and its comments. Does nothing if the new name is taken. */
export function rename(draft: Draft, path: Path, name: string): boolean {
  const parent = path.slice(0, -1);
  const map = parent.length === 0 ? draft.document.contents : draft.document.getIn(parent, true);
  if (!isMap(map) || map.has(name)) return false;
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  if (!pair) return false;
  pair.key = draft.document.createNode(name);
  return true;
}

/** Says that the part at this path of the imported file is there in another form. */
export function noteChange(draft: Draft, path: Path, message: string): void {
  addNote(draft, path, { what: 'changed', message });
}

/** Says that the part at this path of the imported file has no counterpart. */
export function noteDrop(draft: Draft, path: Path, message: string): void {
  addNote(draft, path, { what: 'dropped', message });
}

function addNote({ source, notes }: Draft, path: Path, { what, message }: Pick<ImportNote, 'what' | 'message'>): void {
  notes.push({ ...placeOf(source, path), key: showPath(path) || 'front matter', what, message });
}

/** What stands under `on` in the draft may have stood at the top of the imported file. */
function placeOf(source: YamlSource, path: Path): Place {
  const [first, ...rest] = path;
  const isUnderOn = first === 'on' && rest.length > 0;
  const isMoved = isUnderOn && !isKeyOf(source.value, path.slice(0, 2)) && isKeyOf(source.value, rest.slice(0, 1));
  const written = isMoved ? rest : path;
  const last = written.at(-1);
  return typeof last === 'string' ? source.placeOfKey(written.slice(0, -1), last) : source.placeOf(written);
}

function isKeyOf(map: unknown, [key, ...rest]: Path): boolean {
  if (typeof map !== 'object' || map === null || key === undefined || !Object.hasOwn(map, key)) return false;
  return rest.length === 0 || isKeyOf((map as Record<PropertyKey, unknown>)[key], rest);
}
