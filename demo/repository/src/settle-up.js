/**
 * Transfers that bring every balance to zero. Positive balances are owed money, negative ones owe it; they must add up
 * to zero.
 */
export function settleUp(balances) {
  const sum = Object.values(balances).reduce((total, cents) => total + cents, 0);
  if (sum !== 0) throw new RangeError(`balances must add up to zero, not ${sum}`);
  const creditors = sorted(balances, (cents) => cents > 0);
  const debtors = sorted(balances, (cents) => cents < 0);
  const transfers = [];
  while (debtors.length > 0) {
    const [debtor, creditor] = [debtors[0], creditors[0]];
    const cents = Math.min(debtor.cents, creditor.cents);
    transfers.push({ from: debtor.person, to: creditor.person, cents });
    debtor.cents -= cents;
    creditor.cents -= cents;
    if (debtor.cents === 0) debtors.shift();
    if (creditor.cents === 0) creditors.shift();
  }
  return transfers;
}

function sorted(balances, isWanted) {
  return Object.entries(balances)
    .filter(([, cents]) => isWanted(cents))
    .map(([person, cents]) => ({ person, cents: Math.abs(cents) }))
    .sort((a, b) => b.cents - a.cents || a.person.localeCompare(b.person));
}
