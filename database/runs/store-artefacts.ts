import type { Insertable } from 'kysely';
import type { Artefact } from '../../contract/artefact.ts';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { ArtefactsTable } from './records/artefacts-table.ts';
import { urlKey } from '../url-key.ts';

/** A statement takes 32,766 parameters on SQLite, and 65,535 on PostgreSQL. */
const ARTEFACTS_AT_ONCE = 1_000;

export interface MadeArtefacts {
  runId: RunId;
  artefacts: readonly Artefact[];
  /** RFC 3339: when they were opened, as far as they are new. */
  at: string;
}

/**
 * Stores what a run has handed over; may be repeated. An artefact that the run handed over before, known by its URL, is
 * replaced: it keeps its place, its opening and what became of it since. Call it in a transaction that has locked the
 * run.
 */
export async function storeArtefacts(transaction: Database, { runId, artefacts, at }: MadeArtefacts): Promise<void> {
  if (artefacts.length === 0) return;
  const { last } = await transaction
    .selectFrom('artefacts')
    .select((row) => row.fn.max<number | null>('ordinal').as('last'))
    .where('runId', '=', runId)
    .executeTakeFirstOrThrow();
  const latest = [...new Map(artefacts.map((artefact) => [artefact.url, artefact])).values()];
  const rows = latest.map((artefact, n) => ({
    ...columnsOf(artefact),
    runId,
    ordinal: (last ?? 0) + n + 1,
    openedAt: at,
  }));
  for (let start = 0; start < rows.length; start += ARTEFACTS_AT_ONCE) {
    await upsert(transaction, rows.slice(start, start + ARTEFACTS_AT_ONCE));
  }
}

async function upsert(transaction: Database, rows: Insertable<ArtefactsTable>[]): Promise<void> {
  await transaction
    .insertInto('artefacts')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['runId', 'url']).doUpdateSet((row) => ({
        type: row.ref('excluded.type'),
        number: row.ref('excluded.number'),
        branch: row.ref('excluded.branch'),
        head: row.ref('excluded.head'),
        facts: row.ref('excluded.facts'),
      })),
    )
    .execute();
}

/** A field that its column cannot hold stays among the other facts, so that nothing is lost. */
function columnsOf(artefact: Artefact): Pick<ArtefactsTable, 'type' | 'url' | 'number' | 'branch' | 'head' | 'facts'> {
  const { type, url, number, branch, headSha, ...others } = artefact as Artefact & Record<string, unknown>;
  const key = urlKey(url);
  const facts = {
    ...others,
    url: key === url ? undefined : url,
    number: isNumber(number) ? undefined : number,
    branch: isText(branch) ? undefined : branch,
    headSha: isText(headSha) ? undefined : headSha,
  };
  return {
    type,
    url: key,
    number: isNumber(number) ? number : null,
    branch: isText(branch) ? branch : null,
    head: isText(headSha) ? headSha : null,
    facts: JSON.stringify(facts),
  };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** PostgreSQL stores no NUL in a text, and no database half of a surrogate pair. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}
