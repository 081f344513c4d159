import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';

export interface Place {
  line: number;
  column: number;
}

export type Path = readonly PropertyKey[];

/** A parsed YAML text that knows the place of each of its parts. Places count the lines of the whole file. */
export interface YamlSource {
  /** Plain JSON; undefined when the text is not YAML. */
  value: unknown;
  errors: (Place & { message: string })[];
  /** Where the value at this path begins; if there is none, where its closest parent begins. */
  placeOf(path: Path): Place;
  /** Where a key of the map at this path begins. */
  placeOfKey(path: Path, key: string): Place;
  /** The place of an offset in `text`, the value of the scalar at this path. */
  placeInText(path: Path, text: string, offset: number): Place;
}

/** What the parser says of a cron expression without quotes: to YAML, a star begins an alias. */
const STARS = /^(?:Alias cannot be an empty string|Unexpected alias at node end)$/;

/** A key of this name would be lost in an object of JavaScript. */
export const INHERITED = '__proto__';

/** The parser gives the words of the engine's own error. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

/** Parses one YAML 1.2 document that begins on line `firstLine` of its file. Never throws. */
export function readYaml(text: string, firstLine: number): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, stringKeys: true, prettyErrors: false });
  const root = document.contents;
  const place = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1) + firstLine - 1, column: Math.max(col, 1) };
  };
  const found = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    ...place(pos[0]),
    message: explain({ code, message }, text, pos[0]),
  }));
  // The parser says the same once for each bracket that is not closed, and for each star of a cron expression.
  const errors = found.filter(
    ({ line, message }, index) =>
      found.findIndex((former) => former.line === line && former.message === message) === index,
  );
  let value: unknown;
  try {
    value = errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    errors.push({ ...place(0), message: `this cannot be read (${why}); write the values out instead of \`*aliases\`` });
  }
  const startOfKey = (path: Path, key: string): Place => {
    const map = find(root, path);
    // A list of names is short for a map, such as `on: [issues, push]`.
    const entry = isSeq(map.node) ? map.node.items.find((item) => isScalar(item) && item.value === key) : undefined;
    const written = (entry ?? childOf(map.node, key).pair?.key) as Node | undefined;
    return place(written?.range?.[0] ?? startOf(map));
  };
  for (const path of pathsTo(INHERITED, value)) {
    const message = `\`${INHERITED}\` cannot be a key, because it has a meaning of its own in JavaScript; rename it`;
    errors.push({ ...startOfKey(path, INHERITED), message });
  }
  return {
    value,
    errors,
    placeOf: (path) => place(startOf(find(root, path))),
    placeOfKey: startOfKey,
    placeInText: (path, scalar, offset) => {
      const start = startOf(find(root, path));
      const end = find(root, path).node?.range?.[1] ?? start;
      // With escapes or folded lines, the source differs from the value: then return the beginning of the scalar.
      const verbatim = text.slice(start, end).indexOf(scalar);
      return place(verbatim < 0 ? start : start + verbatim + offset);
    },
  };
}

/** Says what is wrong at this offset of the text; the parser's own words where they say what to do. */
function explain({ code, message }: { code: string; message: string }, text: string, offset: number): string {
  if (code === 'DUPLICATE_KEY') return `\`${keyAt(text, offset)}\` stands twice in one map; remove one of them`;
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here; write all keys into one, without `---` between';
  if (message === STACK_OVERFLOW) return 'this is nested too deeply to be read; write it flatter';
  const [, reserved] = /^Plain value cannot start with reserved character (.)$/.exec(message) ?? [];
  const first = reserved ?? (STARS.test(message) ? '*' : undefined);
  if (first !== undefined) return `a value that begins with \`${first}\` needs quotes: "${first}…"`;
  return `this is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** The paths of the maps that have this key. */
function pathsTo(key: string, value: unknown): Path[] {
  const found: Path[] = [];
  const pending: { path: Path; inner: unknown }[] = [{ path: [], inner: value }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path, inner } = next;
    if (typeof inner !== 'object' || inner === null) continue;
    if (Object.hasOwn(inner, key)) found.push(path);
    for (const [name, child] of Object.entries(inner)) pending.push({ path: [...path, name], inner: child });
  }
  return found;
}

/** The key that is written at this offset. */
function keyAt(text: string, offset: number): string {
  return /^(?:"[^"\n]*"|'[^'\n]*'|[^\s:,{}[\]]+)/.exec(text.slice(offset))?.[0].slice(0, 60) ?? 'a key';
}

interface Found {
  pair: Pair | null;
  node: Node | null;
}

function startOf({ pair, node }: Found): number {
  const range = node?.range ?? (pair?.key as Node | undefined)?.range;
  return range?.[0] ?? 0;
}

/** Key and value at the path, or at the longest part of it that exists. */
function find(root: Node | null, path: Path): Found {
  let found: Found = { pair: null, node: root };
  for (const key of path) {
    const next = childOf(found.node, key);
    if (!next.pair && !next.node) break;
    found = next;
  }
  return found;
}

function childOf(node: Node | null, key: PropertyKey): Found {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return { pair: pair ?? null, node: (pair?.value as Node | null | undefined) ?? null };
  }
  return { pair: null, node: isSeq(node) ? ((node.items[Number(key)] as Node | undefined) ?? null) : null };
}
