import { balanceKey } from '../ledger/balance-key.ts';
import type { Reservation } from '../ledger/reservation.ts';
import type { HeldMoney } from './held-for.ts';

/**
 * The reservation of a run for which money is held: from the same days and months as that money, in the scopes in which it is
 * held, and from its own in the others.
 */
export function withPeriodsOf(own: Reservation, { accounts }: HeldMoney): Reservation {
  const moved = own.accounts.map((account) => {
    const { scope, per } = account;
    const found = accounts.find((one) => one.scope === scope && one.per === per);
    return found === undefined ? account : { ...account, period: found.period };
  });
  return { ...own, accounts: moved.toSorted((one, other) => (balanceKey(one) < balanceKey(other) ? -1 : 1)) };
}
