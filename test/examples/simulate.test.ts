import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleNames } from '../support/behaviour/all-examples.ts';
import { runCurfew } from '../support/cli/run-curfew.ts';

const ROOT = join(import.meta.dirname, '../..');

it('the commands in the README of each example say that its payload starts it', async () => {
  for (const name of await exampleNames()) {
    const readme = await readFile(join(ROOT, 'examples', name, 'README.md'), 'utf8');
    const [, words = ''] = /^npm run curfew -- (simulate .*)$/m.exec(readme) ?? [];
    const args = words.split(' ').map((word) => (word.startsWith('examples/') ? join(ROOT, word) : word));
    const { code, stdout, stderr } = await runCurfew(args);
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${name}: (?:starts|may start)$`, 'm'));
  }
});
