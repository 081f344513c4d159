import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleNames } from '../support/behaviour/all-examples.ts';
import { runCurfew } from '../support/cli/run-curfew.ts';
import { sampled } from '../support/setup/sampled.ts';

const ROOT = join(import.meta.dirname, '../..');

it.each(sampled(await exampleNames(), 3))(
  'the command in the README of %s says that its payload starts it',
  async (name) => {
    const readme = await readFile(join(ROOT, 'examples', name, 'README.md'), 'utf8');
    const [, words = ''] = /^npm run curfew -- (simulate .*)$/m.exec(readme) ?? [];
    const args = words.split(' ').map((word) => (word.startsWith('examples/') ? join(ROOT, word) : word));
    const { code, stdout, stderr } = await runCurfew(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${name}: (?:starts|may start)$`, 'm'));
  },
);
