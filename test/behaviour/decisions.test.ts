import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BORDERS } from '../../borders.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/decisions');
/** One screen. */
const MOST_LINES = 60;

const files = (await readdir(FOLDER)).filter((name) => name !== 'README.md').toSorted();
const index = await readFile(join(FOLDER, 'README.md'), 'utf8');
const decisions = await Promise.all(
  files.map(async (name) => ({ name, text: await readFile(join(FOLDER, name), 'utf8') })),
);

describe.each(decisions)('$name', ({ name, text }) => {
  it('says in its parts what goes wrong, what was decided, what follows, where it is and what holds it', () => {
    const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Context', 'Decision', 'Consequences', 'In the code', 'Held by']);
    for (const part of parts) expect(partOf(text, part ?? '').trim(), part).not.toBe('');
  });

  it('fits on one screen', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });

  it('names only files that exist', () => {
    expect(pathsIn(partOf(text, 'In the code'))).not.toEqual([]);
    expect(missing([...pathsIn(text), ...linksIn(text)])).toEqual([]);
  });

  it('names only tests that exist, by file and title', async () => {
    const held = testsIn(text);
    expect(held).not.toEqual([]);
    expect(held.flatMap(({ file, titles }) => [`- \`${file}\``, ...titles.map((title) => `  - ${title}`)])).toEqual(
      partOf(text, 'Held by')
        .split('\n')
        .filter((line) => line !== ''),
    );
    for (const { file, titles } of held) {
      expect(titles, file).not.toEqual([]);
      const source = await readFile(join(ROOT, file), 'utf8');
      for (const title of titles) expect(titlesIn(source), `${file} has this test`).toContain(title);
    }
  });

  it('is in the index, with its number and title', () => {
    const title = /^# (.+)$/m.exec(text)?.[1];
    expect(index).toMatch(
      new RegExp(`^\\| ${Number(name.slice(0, 4))} +\\| \\[${literal(title ?? '')}\\]\\(${name}\\)`, 'm'),
    );
  });
});

describe('the index of the decisions', () => {
  it('lists each file once, numbered without gaps', () => {
    const listed = [...index.matchAll(/\]\((\d{4}-[^)]+\.md)\)/g)].map(([, name]) => name);
    expect(listed).toEqual(files);
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, position) => position + 1));
  });

  it('names only files that exist', () => {
    expect(missing(pathsIn(index))).toEqual([]);
  });
});

describe('the page about the architecture', () => {
  it('names only files that exist, and every room', async () => {
    const text = await readFile(join(ROOT, 'docs/architecture.md'), 'utf8');
    expect(missing(pathsIn(text))).toEqual([]);
    const rooms = Object.keys(BORDERS).filter((room) => existsSync(join(ROOT, room)));
    for (const room of rooms) expect(text, room).toContain(`\`${room}/\``);
  });
});

/** The text below a heading, up to the next one. */
function partOf(text: string, part: string): string {
  return new RegExp(`^## ${part}$([^]*?)(?=^## |$(?![^]))`, 'm').exec(text)?.[1] ?? '';
}

/** What stands between backticks and begins like a path of this repository. */
function pathsIn(text: string): string[] {
  const places = [...Object.keys(BORDERS), 'docs', 'examples'];
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path);
  return quoted.filter((path) => places.some((place) => path.startsWith(`${place}/`)) || path === 'borders.ts');
}

/** Where the links of a decision lead within this repository. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => join('docs/decisions', link));
}

function missing(paths: string[]): string[] {
  return paths.filter((path) => !existsSync(join(ROOT, path)));
}

function testsIn(text: string): { file: string; titles: string[] }[] {
  const held: { file: string; titles: string[] }[] = [];
  for (const line of partOf(text, 'Held by').split('\n')) {
    const file = /^- `(.+\.test\.ts)`$/.exec(line)?.[1];
    const title = /^ {2}- (.+)$/.exec(line)?.[1];
    if (file !== undefined) held.push({ file, titles: [] });
    else if (title !== undefined) held.at(-1)?.titles.push(title);
  }
  return held;
}

/**
 * The titles of all tests in a source, however `it` is called: `it(…`, `itSampled(…`, `it.each(…)(…`, with the title on a
 * line of its own.
 */
function titlesIn(source: string): string[] {
  const calls =
    /^\s*it(?:Sampled)?(?:\.\w+\((?:[^()]|\([^()]*\))*\))?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/gm;
  return [...source.matchAll(calls)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
