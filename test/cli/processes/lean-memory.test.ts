import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEAN_MEMORY } from '../../../cli/processes/lean-memory.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

const LEAN_MEMORY_MODULE = new URL('../../../cli/processes/lean-memory.ts', import.meta.url).href;
const TELL = `
  import { becomeLean } from ${JSON.stringify(LEAN_MEMORY_MODULE)};
  const { pid, env, execArgv, argv } = process;
  env.FIRST_PID ??= String(pid);
  becomeLean();
  const samePid = env.FIRST_PID === String(pid);
  console.log(JSON.stringify({ samePid, flags: execArgv, arenas: env.MALLOC_ARENA_MAX, kept: env.KEPT, args: argv.slice(2) }));
`;

interface Told {
  samePid: boolean;
  flags: string[];
  arenas: string;
  kept: string;
  args: string[];
}

/** What a process says of itself that wants to be lean. */
function told(environment: Record<string, string>): Told {
  const script = join(temporaryFolder(), 'tell.mjs');
  writeFileSync(script, TELL);
  const args = ['--disable-warning=ExperimentalWarning', script, 'worker', '--dir', 'a b'];
  return JSON.parse(execFileSync(process.execPath, args, { env: environment, encoding: 'utf8' })) as Told;
}

it.skipIf(process.platform === 'win32')('a worker becomes lean in the same process, with all that it was given', () => {
  const lean = told({ KEPT: 'yes' });
  expect(lean).toMatchObject({ samePid: true, arenas: '2', kept: 'yes', args: ['worker', '--dir', 'a b'] });
  expect(lean.flags).toEqual(['--disable-warning=ExperimentalWarning', ...LEAN_MEMORY.nodeFlags]);
});

it('whoever sets MALLOC_ARENA_MAX has decided', () => {
  const left = told({ MALLOC_ARENA_MAX: '7' });
  expect(left).toMatchObject({ arenas: '7', flags: ['--disable-warning=ExperimentalWarning'] });
});
