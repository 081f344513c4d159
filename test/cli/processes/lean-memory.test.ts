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

/** Runs a process that calls becomeLean, and returns what it says about itself afterwards. */
function told(environment: Record<string, string>): Told {
  const script = join(temporaryFolder(), 'tell.mjs');
  writeFileSync(script, TELL);
  const args = ['--disable-warning=ExperimentalWarning', script, 'worker', '--dir', 'a b'];
  return JSON.parse(execFileSync(process.execPath, args, { env: environment, encoding: 'utf8' })) as Told;
}

it.skipIf(process.platform === 'win32')('becomeLean keeps the process id, the arguments and the environment', () => {
  const lean = told({ KEPT: 'yes' });
  expect(lean).toMatchObject({ samePid: true, arenas: '2', kept: 'yes', args: ['worker', '--dir', 'a b'] });
  expect(lean.flags).toEqual(['--disable-warning=ExperimentalWarning', ...LEAN_MEMORY.nodeFlags]);
});

it('becomeLean changes nothing if MALLOC_ARENA_MAX is set', () => {
  const left = told({ MALLOC_ARENA_MAX: '7' });
  expect(left).toMatchObject({ arenas: '7', flags: ['--disable-warning=ExperimentalWarning'] });
});
