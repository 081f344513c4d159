import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { placeFlags } from '../../../cli/place/place-flags.ts';

it('a command that is shown to be typed finds the same place, whatever the folder is called', () => {
  expect(placeFlags({ envFile: true })).toBe('');
  expect(placeFlags({ dir: 'examples', data: '/var/lib/curfew', envFile: false })).toBe(
    ' --dir examples --data /var/lib/curfew --no-env-file',
  );
  expect(placeFlags({ envFile: true, envFrom: "/etc/curfew's/env" })).toBe(` --env-from '/etc/curfew'\\''s/env'`);
  const dir = `my "defs" $HOME ü's; \`x\``;
  const typed = execFileSync('sh', ['-c', `printf '%s\\n'${placeFlags({ dir, envFile: true })}`]).toString();
  expect(typed).toBe(`--dir\n${dir}\n`);
});
