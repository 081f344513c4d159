import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const HANDS = path.resolve('engine/hands');

it('is found in the cache by the content of every source that is bundled into it', async () => {
  const { metafile } = await build({
    entryPoints: [path.join(HANDS, 'hands-program.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
  const own = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/'));
  const bundled = own.map((file) => path.relative(HANDS, path.resolve(file)));
  const list = await readFile(path.join(HANDS, 'hands-image.ts'), 'utf8');
  const hashed = /const SOURCES = \[([^\]]*)\]/.exec(list)?.[1] ?? '';
  expect(bundled.filter((file) => !hashed.includes(`'${file}'`))).toEqual([]);
});
