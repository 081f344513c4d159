import { expect, it } from 'vitest';
import type { Finding } from '../../../../cli/doctoring/check.ts';
import { runCurfew } from '../../../support/cli/run-curfew.ts';
import { definitionsFolder } from '../../../support/definitions/definitions-folder.ts';

it('doctor names what is missing in an empty folder, ends with 1, and leaves nothing behind', async () => {
  const folder = definitionsFolder({});
  const settings = { GITHUB_API_URL: 'http://127.0.0.1:9', CURFEW_HANDS: 'none' };
  const { code, stdout } = await runCurfew(['doctor', '--dir', folder, '--json'], settings);
  const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] };
  expect({ code, healthy }).toEqual({ code: 1, healthy: false });
  // A machine may have a Temporal CLI or not.
  const looked = findings.filter(({ check }) => check !== 'Temporal');
  const states = looked.map(({ check, state }) => `${check}: ${state}`);
  expect(new Set(states)).toEqual(
    new Set([
      'definitions: wrong',
      'settings: wrong',
      'processes: open',
      'search attributes: open',
      'database: open',
      'sandbox: ok',
      'disk: ok',
      'clock: open',
      'model: open',
      'GitHub: wrong',
    ]),
  );
});
