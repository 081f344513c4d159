import { Document, isAlias, isCollection, isMap, isScalar, parseDocument, visit, type Pair } from 'yaml';
import { INHERITED, readYaml } from '../loading/read-yaml.ts';
import type { Problem } from '../problem.ts';
import type { Draft } from './draft.ts';
import { noteDrop, noteChange } from './draft.ts';

/**
 * Opens the front matter of a foreign file. Unlike the loader it takes keys that stand twice, of which the first counts, and
 * `*aliases` and `<<`, which are written out. Returns problems if the text is no YAML map.
 */
export function openDraft(
  yaml: string,
  firstLine: number,
  { id, file }: { id: string; file: string },
): Draft | Problem[] {
  const document: Document = parseDocument(yaml, { stringKeys: true, uniqueKeys: false, merge: true });
  const source = readYaml(yaml, firstLine);
  if (document.errors.length > 0) return source.errors.map((error) => ({ file, ...error }));
  if (document.contents === null) document.contents = document.createNode({});
  if (!isMap(document.contents)) {
    return [{ file, ...source.placeOf([]), message: 'the front matter is no map; write `key: value` lines' }];
  }
  const draft: Draft = { id, document, source, notes: [], isLoose: false };
  dropTags(draft);
  dropRepeated(draft);
  return expandAliases(draft, file);
}

/** A tag, such as `!env`, says how a program is to read a value. The values stay. */
function dropTags(draft: Draft): void {
  if (draft.document.warnings.length === 0) return;
  visit(draft.document, {
    Node: (_, node) => {
      if (isScalar(node) || isCollection(node)) delete node.tag;
    },
  });
  noteDrop(draft, [], 'tags that begin with `!` have no meaning here; the values behind them are kept as text');
}

/** YAML allows a key once in a map. Who wrote it twice meant one of them, and nobody can say which. */
function dropRepeated(draft: Draft): void {
  visit(draft.document, {
    Map: (_, map, ancestors) => {
      const seen = new Set<unknown>();
      map.items = map.items.filter(({ key }) => {
        const name = isScalar(key) ? key.value : key;
        if (!seen.has(name) && name !== INHERITED) return Boolean(seen.add(name));
        const parents = ancestors.flatMap((each) => nameOf(each as Pair));
        const why =
          name === INHERITED ? 'no key can have this name' : 'it stands twice in one map; the first one is kept';
        noteDrop(draft, [...parents, String(name)], why);
        return false;
      });
    },
  });
}

function nameOf({ key }: Pair): string[] {
  return isScalar(key) ? [String(key.value)] : [];
}

/** A part that other parts point to could not be removed, so each of them gets a copy of its own. Comments are lost then. */
function expandAliases(draft: Draft, file: string): Draft | Problem[] {
  let hasAlias = false;
  visit(draft.document, {
    Node: (_, node) => {
      if (isAlias(node)) hasAlias = true;
    },
  });
  if (!hasAlias) return draft;
  try {
    draft.document = new Document(draft.document.toJS({ maxAliasCount: 20 }), { aliasDuplicateObjects: false });
  } catch {
    return [
      { file, ...draft.source.placeOf([]), message: 'it has too many `*aliases` to be written out; write the values' },
    ];
  }
  noteChange(draft, [], '`*aliases` and `<<` are written out, and comments are lost');
  return draft;
}
