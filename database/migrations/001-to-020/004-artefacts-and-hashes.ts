import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { urlKey } from '../../url-key.ts';

interface Tables {
  runs: { run_id: string; artefacts: string; pull_request_url: string | null };
  artefacts: ArtefactColumns;
}

interface ArtefactColumns {
  run_id: string;
  url: string;
  ordinal: number;
  type: string;
  number: number | null;
  branch: string | null;
  head: string | null;
  facts: string;
}

const RUNS_AT_ONCE = 500;

/** A statement takes 32,766 parameters on SQLite, and 65,535 on PostgreSQL. */
const ARTEFACTS_AT_ONCE = 1_000;

/**
 * Moves artefacts from JSON in `runs` to a table of their own, and adds the hashes of definitions. JSON that is not a
 * list of artefacts must not keep the database from opening: what cannot be read becomes an artefact of type
 * `unreadable`, with the former content in `facts`. A pull request of which only the URL was stored keeps its URL.
 */
export const artefactsAndHashes: Migration = {
  async up(database: Kysely<Tables>): Promise<void> {
    const alter = database.schema.alterTable('runs');
    for (const name of ['automation_hash', 'agent_hash', 'variant']) await alter.addColumn(name, 'text').execute();
    await createArtefacts(database);
    await moveArtefacts(database);
    for (const name of ['artefacts', 'pull_request_url']) await alter.dropColumn(name).execute();
  },
};

async function createArtefacts(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createTable('artefacts')
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint')
    .addColumn('branch', 'text')
    .addColumn('head', 'text')
    .addColumn('facts', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('state', 'text')
    .addColumn('opened_at', 'text')
    .addColumn('closed_at', 'text')
    .addColumn('merged_at', 'text')
    .addColumn('reverted_at', 'text')
    .addPrimaryKeyConstraint('artefacts_key', ['run_id', 'url'])
    .execute();
  await database.schema.createIndex('artefacts_url').on('artefacts').column('url').execute();
}

/** In parts, because the runs of years may not fit into the memory. */
async function moveArtefacts(database: Kysely<Tables>): Promise<void> {
  let last = '';
  for (;;) {
    const runs = await database
      .selectFrom('runs')
      .select(['run_id', 'artefacts', 'pull_request_url'])
      .where('run_id', '>', last)
      .where((row) => row.or([row('artefacts', '<>', '[]'), row('pull_request_url', 'is not', null)]))
      .orderBy('run_id')
      .limit(RUNS_AT_ONCE)
      .execute();
    const rows = runs.flatMap(artefactsOf);
    for (let start = 0; start < rows.length; start += ARTEFACTS_AT_ONCE) {
      const part = rows.slice(start, start + ARTEFACTS_AT_ONCE);
      await database.insertInto('artefacts').values(part).execute();
    }
    last = runs.at(-1)?.run_id ?? last;
    if (runs.length < RUNS_AT_ONCE) return;
  }
}

/** If a URL stands there twice, the later artefact is the newer state of the earlier one and replaces it. */
function artefactsOf(run: Tables['runs']): ArtefactColumns[] {
  const byUrl = new Map<string, Omit<ArtefactColumns, 'run_id' | 'ordinal'>>();
  for (const [index, entry] of entriesOf(run.artefacts).entries()) {
    const columns = columnsOf(entry) ?? unreadable(index, entry);
    byUrl.set(columns.url, columns);
  }
  const url = run.pull_request_url;
  if (url !== null && !byUrl.has(urlKey(url))) byUrl.set(urlKey(url), pullRequestAt(url));
  return [...byUrl.values()].map((columns, n) => ({ ...columns, run_id: run.run_id, ordinal: n + 1 }));
}

/** JSON may be nested so deep that it can be read but not written; then its text is the content. */
function entriesOf(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    JSON.stringify(value);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [json];
  }
}

function columnsOf(entry: unknown): Omit<ArtefactColumns, 'run_id' | 'ordinal'> | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const facts: Record<string, unknown> = { ...entry };
  const take = <Value>(name: string, fits: (value: unknown) => value is Value): Value | null => {
    const value = facts[name];
    if (!fits(value)) return null;
    delete facts[name];
    return value;
  };
  const type = take('type', isText);
  const { url } = facts;
  if (type === null || typeof url !== 'string' || url === '') return null;
  const key = urlKey(url);
  if (key === url) delete facts['url'];
  const number = take('number', isNumber);
  const [branch, head] = [take('branch', isText), take('headSha', isText)];
  return { type, url: key, number, branch, head, facts: JSON.stringify(facts) };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** PostgreSQL stores no NUL in a text, and no database half of a surrogate pair. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed() && !value.includes('\0');
}

function unreadable(index: number, content: unknown): Omit<ArtefactColumns, 'run_id' | 'ordinal'> {
  const facts = JSON.stringify({ content });
  return { type: 'unreadable', url: `unreadable:${index + 1}`, number: null, branch: null, head: null, facts };
}

function pullRequestAt(url: string): Omit<ArtefactColumns, 'run_id' | 'ordinal'> {
  const digits = /\/(\d{1,15})$/.exec(url)?.[1];
  const number = digits === undefined ? null : Number(digits);
  const key = urlKey(url);
  const facts = JSON.stringify(key === url ? {} : { url });
  return { type: 'pull-request', url: key, number, branch: null, head: null, facts };
}
