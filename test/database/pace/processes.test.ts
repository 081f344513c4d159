import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { takeContent } from '../../../database/pace/take-content.ts';
import { DATABASES, openPlace, type DatabasePlace } from '../../support/database/databases.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const ACCOUNT = 'api.github.com/curfew-bot';

/** Asks for `many` writes at once and prints how many were granted; with `hold` it stays until it is killed. */
function script(many: number, hold: boolean): string {
  const local = (file: string) => JSON.stringify(join(import.meta.dirname, file));
  return `
    import { openCurfewDatabase } from ${local('../../../database/open-curfew-database.ts')};
    import { takeContent } from ${local('../../../database/pace/take-content.ts')};
    const place = JSON.parse(process.argv[1]);
    const database = await openCurfewDatabase(place, place.folder);
    const ask = (n) => takeContent(database, { account: ${JSON.stringify(ACCOUNT)}, key: process.argv[2] + n,
      urgency: 'pull-request', runId: null });
    const answers = await Promise.all(Array.from({ length: ${many} }, (_, n) => ask(n)));
    console.log(answers.filter(({ granted }) => granted).length);
    ${hold ? 'setInterval(() => {}, 1_000);' : 'await database.destroy();'}
  `;
}

function args(place: DatabasePlace, name: string, { many = 60, hold = false } = {}): string[] {
  return ['--input-type=module-typescript', '-e', script(many, hold), JSON.stringify(place), name];
}

describe.each(DATABASES)('processes on one $name', ({ makePlace }) => {
  itSampled('share one bucket: two that ask for 60 writes each are granted 80 together', async () => {
    const place = await makePlace();
    await openPlace(place);
    const outputs = await Promise.all(
      ['a', 'b'].map((name) => promisify(execFile)(process.execPath, args(place, name))),
    );
    expect(outputs.map(({ stdout }) => Number(stdout)).reduce((sum, granted) => sum + granted)).toBe(80);
  });

  itSampled('go on when one is killed: its grants count, and its waiters are forgotten', async () => {
    const place = await makePlace();
    const database = await openPlace(place);
    const child = spawn(process.execPath, args(place, 'a', { many: 90, hold: true }), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(Number(said.toString())).toBe(80);
    const ask = (at: number) =>
      takeContent(database, { account: ACCOUNT, key: 'own', urgency: 'reaction', runId: null }, () => at);
    const now = Date.now();
    expect(await ask(now)).toMatchObject({ granted: false });
    // Eighty have left the window, ten waiters are in front until a minute after they should have come.
    expect(await ask(now + 64_000)).toMatchObject({ granted: true });
    expect(await database.selectFrom('githubWaiters').select('key').execute()).toHaveLength(10);
    await ask(now + 10 * 60_000);
    expect(await database.selectFrom('githubWaiters').select('key').execute()).toHaveLength(0);
  });
});
