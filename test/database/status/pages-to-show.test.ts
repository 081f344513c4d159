import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { pagesToShow, putOffPagesOf } from '../../../database/status/pages-to-show.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';

const NOW = '2026-11-21T10:00:00.000Z';

describe.each(DATABASES)('the pages whose comments are to be written, on $name', ({ openNew }) => {
  it('are the new ones, then the longest due; those of a limited owner wait', async () => {
    const database = await openNew();
    const page = (repository: string, retryAt: string | null, shown = 0) => ({
      repository,
      number: 1,
      mark: 'm',
      version: 1,
      shown,
      retryAt,
    });
    const pages = [
      page('acme/late', '2026-11-21T09:59:00.000Z'),
      page('acme/new', null),
      page('acme/shown', null, 1),
      page('acme/waits', '2026-11-21T10:00:01.000Z'),
      page('acme_/early', '2026-11-21T09:58:00.000Z'),
      page('zoo/new', null),
    ];
    await database.insertInto('statusPages').values(pages).execute();
    const listed = async (limit = 10) =>
      (await pagesToShow(database, { now: NOW, limit })).map(({ repository }) => repository);
    expect(await listed()).toEqual(['acme/new', 'zoo/new', 'acme_/early', 'acme/late']);
    expect(await listed(1)).toEqual(['acme/new']);
    await putOffPagesOf(database, 'acme', '2026-11-21T10:30:00.000Z');
    expect(await listed()).toEqual(['zoo/new', 'acme_/early']);
    const kept = await database
      .selectFrom('statusPages')
      .select('retryAt')
      .where('repository', '=', 'acme/shown')
      .executeTakeFirst();
    expect(kept).toEqual({ retryAt: null });
  });
});

it('pages of which everything is written are not read', async () => {
  const database = await temporaryDatabase();
  const plan = await sql<{ detail: string }>`
    explain query plan select number from status_pages
    where version > shown and (retry_at is null or retry_at <= ${NOW}) order by coalesce(retry_at, '')
  `.execute(database);
  expect(plan.rows.map(({ detail }) => detail).join()).toContain('status_pages_to_show');
});
