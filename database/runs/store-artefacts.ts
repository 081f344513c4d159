import type { Artefact } from '../../contract/artefact.ts';
import type { RunId } from '../../contract/event.ts';
import type { ArtefactsTable, Database } from '../schema.ts';

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
  await transaction
    .insertInto('artefacts')
    .values(
      latest.map((artefact, n) => ({ ...columnsOf(artefact), runId, ordinal: (last ?? 0) + n + 1, openedAt: at })),
    )
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
  const facts = {
    ...others,
    number: isNumber(number) ? undefined : number,
    branch: isText(branch) ? undefined : branch,
    headSha: isText(headSha) ? undefined : headSha,
  };
  return {
    type,
    url,
    number: isNumber(number) ? number : null,
    branch: isText(branch) ? branch : null,
    head: isText(headSha) ? headSha : null,
    facts: JSON.stringify(facts),
  };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** PostgreSQL stores no NUL in a text. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
