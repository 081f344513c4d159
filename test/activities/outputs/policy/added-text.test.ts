import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAddedText, readMessages, readNames } from '../../../../activities/outputs/policy/added-text.ts';
import { git } from '../../../support/forge/open-forge.ts';

let folder: string;
let repository: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-added-'));
  repository = join(folder, '.git');
  await git(folder, 'init', '--quiet');
  await git(folder, 'config', 'user.name', 'Agent');
  await git(folder, 'config', 'user.email', 'agent@example.com');
  await writeFile(join(folder, 'old.txt'), 'one\ntwo\nthree\nfour\n');
  await commit('First');
});
afterAll(() => rm(folder, { recursive: true }));

async function commit(message: string): Promise<string> {
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
  return (await git(folder, 'rev-parse', 'HEAD')).trim();
}

describe('what commits add', () => {
  it('is nothing in a file that only gets another name, but the name counts', async () => {
    await rename(join(folder, 'old.txt'), join(folder, 'new.txt'));
    const head = await commit('Rename');
    const range = [head, '--not', `${head}^`];
    expect(await readAddedText(repository, range)).toEqual([]);
    expect(await readNames(repository, range)).toContain('new.txt');
  });

  it('says where in the file the added lines stand', async () => {
    await writeFile(join(folder, 'new.txt'), 'zero\none\nthree\na\nb\nfour\n+++ end');
    const head = await commit('Change');
    const added = await readAddedText(repository, [head, '--not', `${head}^`]);
    const blocks = [
      { first: 0, line: 1 },
      { first: 1, line: 4 },
      { first: 3, line: 7 },
    ];
    expect(added).toEqual([{ commit: head, path: 'new.txt', text: 'zero\na\nb\n+++ end\n', blocks }]);
  });

  it('has the head of a private key whose content is filled in, and no other line that stood there', async () => {
    const [begin, end] = ['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'];
    await writeFile(join(folder, 'key.pem'), `# key\n${begin}\n...\n${end}\n# end\n`);
    await commit('Head');
    await writeFile(join(folder, 'key.pem'), `# key\n${begin}\nMIIEvQIBADANBgkq\n${end}\n# end`);
    const head = await commit('Content');
    const [added] = (await readAddedText(repository, [head, '--not', `${head}^`])) ?? [];
    expect(added?.text).toBe(`${begin}\nMIIEvQIBADANBgkq\n${end}\n# end\n`);
    expect(added?.blocks).toEqual([{ first: 0, line: 2 }]);
  });

  it('has every line of the head of a commit', async () => {
    const first = (await git(folder, 'rev-parse', 'HEAD')).trim();
    const tree = (await git(folder, 'rev-parse', 'HEAD^{tree}')).trim();
    const file = join(folder, '.git', 'forged');
    const person = 'A <a@example.com> 1700000000 +0000';
    const head = `tree ${tree}\nparent ${first}\nauthor ${person}\ncommitter ${person}\nx-note hidden here\n\nWork\n`;
    await writeFile(file, head);
    const id = (await git(folder, 'hash-object', '-t', 'commit', '-w', '--literally', file)).trim();
    expect(await readMessages(repository, [id, '--not', first])).toBe(
      `${id} commit ${Buffer.byteLength(head)}\n${head}\n`,
    );
  });
});
