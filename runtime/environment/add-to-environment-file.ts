import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { parseEnv } from 'node:util';

export interface AddedVariables {
  /** Texts that `parseEnv` of Node reads back just so: line ends are kept, quotes and backslashes are refused. */
  values: Readonly<Record<string, string>>;
  /** Stands above them, in a comment. */
  comment: string;
  /** Whether other values of these variables give way. */
  replace: boolean;
}

/**
 * Writes variables into a file of settings, for which it makes the file if there is none. Every other line stays as it is. The
 * file has mode 0600 afterwards, and is replaced in one step: a reader sees the whole old or the whole new one. Throws
 * an Error if a variable has another value and `replace` is false, if the file is a link or has another form than a
 * file, or a value cannot be written; and what the disk throws.
 */
export function addToEnvironmentFile(file: string, { values, comment, replace }: AddedVariables): void {
  const former = textOf(file);
  const there = parseEnv(former);
  const others = Object.keys(values).filter((name) => (there[name] ?? '') !== '' && there[name] !== values[name]);
  if (others.length > 0 && !replace) throw new Error(`${file} has other values of ${others.join(', ')} already`);
  const wanted = Object.entries(values).filter(([name, value]) => there[name] !== value);
  if (wanted.length === 0) return writeWhole(file, former);
  const kept = withoutAssignments(former, new Set(wanted.map(([name]) => name)));
  const added = wanted.map(([name, value]) => `${name}=${quoted(name, value)}`);
  writeWhole(file, [kept.trimEnd(), `# ${comment}`, ...added].filter((line) => line !== '').join('\n') + '\n');
}

function textOf(file: string): string {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return '';
  if (!stat.isFile()) throw new Error(`${file} is no file of its own, so no secrets are written there; move it away`);
  return readFileSync(file, 'utf8');
}

/** Leaves out what assigns these variables, also over several lines. */
function withoutAssignments(text: string, names: ReadonlySet<string>): string {
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const [, name, quote] = /^\s*(?:export\s+)?(\w+)\s*=\s*(["'`]?)/.exec(line) ?? [];
    const end = quote ? endOfQuoted(lines, index, quote) : index;
    if (name === undefined || !names.has(name)) kept.push(...lines.slice(index, end + 1));
    index = end;
  }
  return kept.join('\n');
}

/** A quote that never ends belongs to its line alone, as `parseEnv` reads it. */
function endOfQuoted(lines: readonly string[], start: number, quote: string): number {
  const first = lines[start] ?? '';
  if (first.indexOf(quote, first.indexOf(quote) + 1) >= 0) return start;
  const end = lines.findIndex((line, index) => index > start && line.includes(quote));
  return end < 0 ? start : end;
}

/** Between double quotes `\n` is a line end, and nothing else is escaped. */
function quoted(name: string, value: string): string {
  const plain = value.replace(/\n$/, '').replaceAll('\n', String.raw`\n`);
  if (/["\\\r\0]/.test(value.replaceAll('\n', '')))
    throw new Error(`${name} has characters that a file of settings cannot hold`);
  return `"${plain}"`;
}

function writeWhole(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
