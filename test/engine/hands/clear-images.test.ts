import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { clearImages, useImage } from '../../../engine/hands/clear-images.ts';

const MODULE = new URL('../../../engine/hands/clear-images.ts', import.meta.url).href;
const DAYS_AGO = new Date(Date.now() - 3 * 24 * 3_600_000);

it('images that no process uses are removed after a day, and nothing else is', async () => {
  const cache = mkdtempSync(path.join(tmpdir(), 'curfew-cache-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const image = (letter: string): string => path.join(cache, `hands-${letter.repeat(16)}`);
  const old = [image('a'), image('b'), image('c'), `${image('d')}.${'0'.repeat(36)}`, path.join(cache, 'temporal-1.0')];
  for (const folder of [...old, image('e')]) {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'hands.cjs'), '');
  }
  for (const folder of old) utimesSync(folder, DAYS_AGO, DAYS_AGO);
  await useImage(image('a'));
  const script = `
    import { useImage } from ${JSON.stringify(MODULE)};
    await useImage(${JSON.stringify(image('b'))});
    console.log('used');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  const marks = path.join(cache, 'hands-users');
  for (const mark of readdirSync(marks)) utimesSync(path.join(marks, mark), DAYS_AGO, DAYS_AGO);
  const left = (): string[] => readdirSync(cache).map((name) => name.slice(0, 8));
  await clearImages(cache);
  expect(left().toSorted()).toEqual(['hands-aa', 'hands-bb', 'hands-ee', 'hands-us', 'temporal']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await clearImages(cache);
  expect(left().toSorted()).toEqual(['hands-aa', 'hands-ee', 'hands-us', 'temporal']);
  expect(readdirSync(marks).filter((name) => !name.startsWith(path.basename(image('a'))))).toEqual([]);
});

it('a cache that cannot be used is no error', async () => {
  await clearImages('/dev/null/cache');
  await useImage('/dev/null/cache/hands-0000000000000000');
});
