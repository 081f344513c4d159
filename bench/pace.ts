import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { formatTable } from '../cli/format-table.ts';
import { GITHUB_LIMITS } from '../contract/github/github-pace.ts';
import { openCurfewDatabase } from '../database/open-curfew-database.ts';
import { takeContent } from '../database/pace/take-content.ts';
import { readFlags } from './read-flags.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROUNDS = 10;
/** Rounds before those that count, in which caches are filled. */
const WARM_UP_ROUNDS = 2;
/** Two writes a minute less than GitHub allows in an hour: no account of a round is ever refused. */
const GRANTS_PER_ACCOUNT = GITHUB_LIMITS.contentPerMinute - 2;

/** Grants one write of content to an account. */
type Grant = (account: string) => Promise<void>;

/**
 * Measures how many writes of content a second the bucket of GitHub's limits grants on SQLite, to accounts that have room. They are
 * compared with a bare transaction of four statements on a second database with the same settings (every commit is on the
 * disk): lock the account, count, insert, delete what is old. The two take turns.
 */
export async function pace(args: string[]): Promise<void> {
  const flags = readFlags(args, { accounts: [5] });
  const { path: folder, remove } = temporaryFolder();
  const database = await openCurfewDatabase({ databaseUrl: null }, join(folder, 'curfew'));
  await (await openCurfewDatabase({ databaseUrl: null }, join(folder, 'bare'))).destroy();
  const bare = new DatabaseSync(join(folder, 'bare', 'curfew.db'), { enableForeignKeyConstraints: true });
  bare.exec('pragma synchronous = full');
  let key = 0;
  const curfew: Grant = async (account) => {
    const ask = { account, key: String((key += 1)), urgency: 'comment', runId: null } as const;
    const { granted } = await takeContent(database, ask);
    if (!granted) throw new Error(`The bucket refused account ${account}, which has room`);
  };
  const rivals: [who: 'curfew' | 'bare', grant: Grant][] = [
    ['curfew', curfew],
    ['bare', bareGrant(bare)],
  ];
  const ms = { curfew: 0, bare: 0 };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [who, grant] of round % 2 === 0 ? rivals : rivals.toReversed()) {
      const took = await time(grant, { round, accounts: flags.accounts[0] });
      if (round >= 0) ms[who] += took;
    }
  }
  bare.close();
  await database.destroy();
  remove();
  const perSecond = (took: number): number => (ROUNDS * flags.accounts[0] * GRANTS_PER_ACCOUNT * 1_000) / took;
  const [ours, theirs] = [perSecond(ms.curfew), perSecond(ms.bare)];
  const row = ['SQLite', String(flags.accounts[0]), ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)];
  console.log(formatTable([['DATABASE', 'ACCOUNTS', 'GRANTS /S', 'BARE /S', 'RATIO'], row]));
}

async function time(grant: Grant, { round, accounts }: { round: number; accounts: number }): Promise<number> {
  const begun = performance.now();
  for (let count = 0; count < GRANTS_PER_ACCOUNT; count++) {
    for (let account = 0; account < accounts; account++) await grant(`github.example/${round}-${account}`);
  }
  return performance.now() - begun;
}

function bareGrant(database: DatabaseSync): Grant {
  const lock = database.prepare(
    'insert into github_accounts (account) values (?) on conflict (account) do update set account = excluded.account returning refusals',
  );
  const count = database.prepare(
    "select count(*) from github_grants where account = ? and bucket = 'content' and at > ?",
  );
  const add = database.prepare(
    "insert into github_grants (id, account, bucket, amount, at) values (?, ?, 'content', 1, ?)",
  );
  const forget = database.prepare('delete from github_grants where account = ? and at < ?');
  return async (account) => {
    const at = new Date().toISOString();
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    database.exec('begin immediate');
    lock.get(account);
    count.get(account, hourAgo);
    add.run(crypto.randomUUID(), account, at);
    forget.run(account, hourAgo);
    database.exec('commit');
  };
}
