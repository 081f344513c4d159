/** Equal shares of a bill. What does not divide evenly is paid cent by cent by those who come first. */
export function splitEvenly(cents, people) {
  if (people.length === 0) throw new RangeError('a bill needs at least one person');
  const share = Math.floor(cents / people.length);
  const oddCents = cents % people.length;
  return people.map((person, index) => ({
    person,
    cents: index <= oddCents ? share + 1 : share,
  }));
}

/** Shares in proportion to weights (nights stayed, glasses drunk). Odd cents go to the largest remainders. */
export function splitByWeight(cents, weights) {
  const entries = Object.entries(weights);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError('weights must add up to more than zero');
  const shares = entries.map(([person, weight]) => {
    const exact = (cents * weight) / total;
    return { person, cents: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  const oddCents = cents - shares.reduce((sum, share) => sum + share.cents, 0);
  const byRemainder = [...shares].sort((a, b) => b.remainder - a.remainder);
  for (const share of byRemainder.slice(0, oddCents)) share.cents += 1;
  return shares.map(({ person, cents: own }) => ({ person, cents: own }));
}
