import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { describe, expect, it, onTestFinished } from 'vitest';
import { engine } from '../../../engine/store/migrations/001-engine.ts';
import { openEngineDatabase } from '../../../engine/store/open-engine-database.ts';
import { referencesOfEvents } from '../../../engine/store/migrations/002-references-of-events.ts';
import { bytesOfFiles } from '../../../engine/store/migrations/003-bytes-of-files.ts';
import { vaults } from '../../../engine/store/migrations/004-vaults.ts';
import { createFileBytes } from '../../../engine/store/files/file-bytes.ts';
import type { EngineSchema } from '../../../engine/store/schema.ts';
import { openDatabase, type DatabaseLocation } from '../../../runtime/database/open-database.ts';
import { createPostgresDatabase } from '../../support/database/databases.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

const FIRST = { '001-engine': engine };
const SECOND = { ...FIRST, '002-references-of-events': referencesOfEvents };

const KINDS: { name: string; place: () => Promise<DatabaseLocation> }[] = [
  { name: 'SQLite', place: async () => ({ path: join(temporaryFolder(), 'engine.db') }) },
  { name: 'PostgreSQL', place: async () => ({ url: await createPostgresDatabase() }) },
];

/** A log as version 001 wrote it. */
const LOG = [
  { type: 'user.message', content: [{ type: 'text', text: '"tool_use_id":"sevt_1"' }] },
  { type: 'agent.tool_use', name: 'bash', input: {} },
  { type: 'agent.tool_result', tool_use_id: 'sevt_1', is_error: false, content: [] },
  { type: 'user.tool_confirmation', tool_use_id: 'sevt_2', result: 'allow' },
  { type: 'user.custom_tool_result', custom_tool_use_id: 'sevt_3', content: [] },
  { type: 'span.model_request_end', model_request_start_id: 'sevt_4' },
];
const REFERENCES = [null, null, 'sevt_1', 'sevt_2', 'sevt_3', null];

/** Bodies of results of tools that no version of the engine writes: a damaged disk, or a hand in the database. */
const DAMAGED = ['', '{', 'null', '[]', '{"tool_use_id":5}', '{"tool_use_id":{"id":"sevt_1"}}'];

describe.each(KINDS)('on $name', ({ place }) => {
  it('fills the reference of every event of an existing log, however long the log is', async () => {
    const location = await place();
    const copies = 400;
    await writeOldLog(location, Array.from({ length: copies }, () => LOG.map(row)).flat());
    const database = await open(location, SECOND);
    const rows = await database.selectFrom('events').select(['seq', 'refers_to']).orderBy('seq').execute();
    expect(rows.map((row) => row.refers_to)).toEqual(Array.from({ length: copies }, () => REFERENCES).flat());
  });

  it('leaves events whose body is damaged without a reference, so that the engine starts for all other sessions', async () => {
    const location = await place();
    const damaged = DAMAGED.map((body) => ({ type: 'agent.tool_result', body }));
    await writeOldLog(location, [...damaged, ...LOG.map(row)]);
    const database = await open(location, SECOND);
    const rows = await database.selectFrom('events').select(['seq', 'refers_to']).orderBy('seq').execute();
    expect(rows.map(({ refers_to }) => refers_to)).toEqual([...DAMAGED.map(() => null), ...REFERENCES]);
  });

  it('has one credential for the same at a time in a vault, and forgets what hangs on what is deleted', async () => {
    const location = await place();
    await writeOldLog(location, LOG.map(row));
    const files = bytesOfFiles(createFileBytes(temporaryFolder()));
    const database = await open(location, { ...SECOND, '003-bytes-of-files': files, '004-vaults': vaults });
    const [session] = await database.selectFrom('sessions').select(['id', 'vault_ids']).execute();
    expect(session).toEqual({ id: 'sesn_1', vault_ids: '[]' });
    const dates = { created_at: '', updated_at: '', archived_at: null };
    await database
      .insertInto('vaults')
      .values({ id: 'v', display_name: '', metadata: '', ...dates })
      .execute();
    const add = async (id: string, live_key: string | null): Promise<void> => {
      const credential = { id, vault_id: 'v', live_key, display_name: null, metadata: '', auth: '', ...dates };
      await database
        .insertInto('vault_credentials')
        .values({ ...credential, sealed_secrets: null })
        .execute();
    };
    await add('a', 'KEY');
    await add('b', null);
    await add('c', null);
    await expect(add('d', 'KEY')).rejects.toThrow();
    await database
      .insertInto('session_sentinels')
      .values({ session_id: 'sesn_1', credential_id: 'a', sentinel: 's' })
      .execute();
    await database.deleteFrom('vaults').execute();
    expect(await database.selectFrom('vault_credentials').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('session_sentinels').selectAll().execute()).toEqual([]);
  });
});

it('brings a database of the first version up to date when the engine opens it, and finds answers by the index', async () => {
  const folder = temporaryFolder();
  await writeOldLog({ path: join(folder, 'engine.db') }, LOG.map(row));
  const database = await openEngineDatabase(folder);
  onTestFinished(() => database.destroy());
  const found = database
    .selectFrom('events')
    .select('seq')
    .where('session_id', '=', 'sesn_1')
    .where('refers_to', '=', 'sevt_3');
  expect(await found.execute()).toEqual([{ seq: 5 }]);
  const [plan] = await found.explain<{ detail: string }>(undefined, sql`query plan`);
  expect(plan?.detail).toContain('events_by_reference');
});

function row(body: { type: string }): { type: string; body: string } {
  return { type: body.type, body: JSON.stringify(body) };
}

async function writeOldLog(location: DatabaseLocation, rows: { type: string; body: string }[]): Promise<void> {
  const database = await openDatabase<EngineSchema>(location, FIRST);
  const now = new Date().toISOString();
  await database
    .insertInto('sessions')
    .values({
      id: 'sesn_1',
      thread_id: 'sthr_1',
      agent_id: 'agent_1',
      agent_version: 1,
      agent: '{}',
      environment_id: 'env_1',
      status: 'idle',
      title: null,
      metadata: '{}',
      budget_cents: null,
      brain: null,
      running_since: null,
      running_tool: null,
      created_at: now,
      updated_at: now,
      archived_at: null,
    })
    .execute();
  const old = database as unknown as Kysely<{ events: Omit<EngineSchema['events'], 'refers_to'> }>;
  await old.transaction().execute(async (transaction) => {
    for (const [i, { type, body }] of rows.entries()) {
      await transaction
        .insertInto('events')
        .values({
          session_id: 'sesn_1',
          seq: i + 1,
          id: `sevt_${randomUUID()}`,
          type,
          processed_at: i + 1,
          body,
          details: null,
        })
        .execute();
    }
  });
  await database.destroy();
}

async function open(location: DatabaseLocation, migrations: Record<string, Migration>): Promise<Kysely<EngineSchema>> {
  const database = await openDatabase<EngineSchema>(location, migrations);
  onTestFinished(() => database.destroy());
  return database;
}
