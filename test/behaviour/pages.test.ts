import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { formatProblems } from '../../definitions/problem.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');
const names = (await readdir(DOCS, { recursive: true })).filter((name) => name.endsWith('.md'));
const pages = await Promise.all(
  ['../README.md', ...names].map(async (name) => ({ name, text: await readFile(join(DOCS, name), 'utf8') })),
);

it('each link of a page leads to a file and a heading that exist', async () => {
  const dead: string[] = [];
  for (const { name, text } of pages) {
    const prose = text.replaceAll(/^```[^]*?^```/gm, '');
    for (const [, path = '', anchor = ''] of prose.matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)) {
      const target = path === '' ? join(DOCS, name) : resolve(DOCS, dirname(name), path);
      const isThere = existsSync(target) && (anchor === '' || (await anchorsOf(target)).includes(anchor));
      if (!isThere) dead.push(`${name}: ${path}#${anchor}`);
    }
  }
  expect(dead).toEqual([]);
});

it('the index lists every page but single decisions', () => {
  const index = pages.find(({ name }) => name === 'README.md')?.text ?? '';
  const listed = names.filter((name) => name !== 'README.md' && !/^decisions\/\d/.test(name));
  expect(listed.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});

it('each whole automation of a page loads without a problem', async () => {
  const automations = pages.flatMap(({ name, text }) => blocks(text, 'md').map((file) => ({ name, file })));
  expect(automations.length).toBeGreaterThan(3);
  const folder = await mkdtemp(join(tmpdir(), 'curfew-pages-'));
  try {
    await mkdir(join(folder, 'automations'));
    await mkdir(join(folder, 'agents'));
    await writeFile(join(folder, 'agents/fixer.md'), '---\nmodel: claude-sonnet-5-5\n---\nYou fix.\n');
    await writeFile(join(folder, 'curfew.yml'), settingsOf('first-automations.md'));
    for (const [index, { file }] of automations.entries()) {
      await writeFile(join(folder, `automations/page-${index}.md`), file);
    }
    expect(formatProblems(loadDefinitions(folder).problems)).toBe('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** All settings that a page shows in blocks of their own, as one file. */
function settingsOf(page: string): string {
  return blocks(pages.find(({ name }) => name === page)?.text ?? '', 'yaml').join('');
}

/** The fenced blocks of one language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);
}

/** The anchors of the headings of a page, as GitHub makes them. */
async function anchorsOf(file: string): Promise<string[]> {
  const headings = (await readFile(file, 'utf8')).match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-'),
  );
}
