import type { Micros } from '../../money/micros.ts';
import { periodEnd } from '../../time/period-end.ts';
import type { RunId } from '../../contract/event.ts';
import { CompiledQuery, sql, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { BudgetRefusal } from '../../contract/budget.ts';
import { addEntries } from './add-entries.ts';
import { limitOf } from './limit-of.ts';
import { prepared } from '../prepared.ts';
import { balanceKey } from './balance-key.ts';
import type { Reservation, ReservedAccount } from './reservation.ts';
import type { CurfewSchema, Database } from '../schema.ts';
import type { BudgetsTable } from './ledger-tables.ts';

export interface Taking {
  runId: RunId;
  step: number;
  kind: 'reserve' | 'raise';
  reservation: Reservation;
  amountMicros: Micros;
  /** The common budgets of these balances (`balanceKey`) are not asked, because the amount was taken from them before. */
  covered?: ReadonlySet<string>;
  /** RFC 3339. */
  at: string;
}

const SAVEPOINT = CompiledQuery.raw('savepoint balances');
const ROLL_BACK = CompiledQuery.raw('rollback to savepoint balances');

type LimitedAccount = ReservedAccount & { limitMicros: Micros | null };

/**
 * Reserves an amount in all balances of a run and returns null; or changes nothing and returns the budget that has no
 * room. If several have none, it names the one that has room again last. Call it in a transaction; `budgets` are those
 * of `curfew.yml`.
 */
export async function takeFromBudgets(
  transaction: Database,
  taking: Taking,
  budgets: readonly BudgetsTable[],
): Promise<BudgetRefusal | null> {
  const { reservation, amountMicros, covered } = taking;
  const asked = (account: ReservedAccount) => (covered?.has(balanceKey(account)) === true ? [] : budgets);
  const accounts = reservation.accounts.map((account) => ({
    ...account,
    limitMicros: limitOf(account, asked(account)),
  }));
  const tooSmall = accounts.filter(({ limitMicros }) => limitMicros !== null && limitMicros < amountMicros);
  if (tooSmall.length > 0) return await refusal(transaction, taking, tooSmall);
  await transaction.executeQuery(SAVEPOINT);
  const taken = await addToBalances(transaction, accounts, amountMicros);
  const full = accounts.filter(({ scope, period }) => !taken.has(balanceKey({ scope, period })));
  if (full.length > 0) {
    // Read this before the rollback, while the rows are locked: then the refusal shows the amounts that were tested.
    const refused = await refusal(transaction, taking, full);
    await transaction.executeQuery(ROLL_BACK);
    return refused;
  }
  await addEntries(transaction, taking, [{ kind: taking.kind, micros: amountMicros }]);
  return null;
}

interface Room {
  scope: string;
  period: string;
  /** The highest sum of reserved and settled amounts with which the new amount still fits. */
  roomMicros: Micros;
}

/** One statement, so that other transactions wait only briefly. It locks the rows in the same order as all of them. */
const takeWhereRoom = prepared((database, { amountMicros }: { amountMicros: Micros }, rows: Room[]) =>
  database
    .insertInto('balances')
    .values(rows.map(({ scope, period }) => ({ scope, period, reservedMicros: amountMicros, settledMicros: 0 })))
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'period'])
        .doUpdateSet((row) => ({
          reservedMicros: row('balances.reservedMicros', '+', row.ref('excluded.reservedMicros')),
        }))
        .where((row) => row.and(rows.map((room) => hasRoom(row, room)))),
    )
    .returning(['scope', 'period']),
);

function hasRoom(row: ExpressionBuilder<CurfewSchema, 'balances'>, { scope, period, roomMicros }: Room) {
  return row.or([
    row('balances.scope', '<>', scope),
    row('balances.period', '<>', period),
    sql<SqlBool>`${row.ref('balances.reservedMicros')} + ${row.ref('balances.settledMicros')} <= ${roomMicros}`,
  ]);
}

/** Returns the balances that had room. A new balance always has room: an amount above its limit was refused before. */
async function addToBalances(
  transaction: Database,
  accounts: readonly LimitedAccount[],
  amountMicros: Micros,
): Promise<Set<string>> {
  const rooms = accounts.map(({ scope, period, limitMicros }) => ({
    scope,
    period,
    roomMicros: (limitMicros ?? Number.MAX_SAFE_INTEGER) - amountMicros,
  }));
  const rows = await takeWhereRoom(transaction, { amountMicros }, rooms);
  return new Set(rows.map(balanceKey));
}

async function refusal(
  transaction: Database,
  { reservation, amountMicros }: Taking,
  refusing: readonly LimitedAccount[],
): Promise<BudgetRefusal> {
  const last = refusing
    .map((account) => ({
      account,
      freeAgainAt: amountMicros > (account.limitMicros ?? 0) ? null : periodEnd(account.period, reservation.timeZone),
    }))
    .toSorted((one, other) => ((one.freeAgainAt ?? '~') < (other.freeAgainAt ?? '~') ? 1 : -1))[0];
  if (!last) throw new Error('A refusal needs a budget that refuses.');
  const { scope, per, period, limitMicros } = last.account;
  const balance = await transaction
    .selectFrom('balances')
    .select(['settledMicros', 'spentMicros', 'reservedMicros'])
    .where('scope', '=', scope)
    .where('period', '=', period)
    .executeTakeFirst();
  return {
    scope,
    per,
    period,
    wantedMicros: amountMicros,
    limitMicros: limitMicros ?? 0,
    settledMicros: balance?.settledMicros ?? 0,
    spentMicros: balance?.spentMicros ?? 0,
    reservedMicros: balance?.reservedMicros ?? 0,
    freeAgainAt: last.freeAgainAt,
  };
}
