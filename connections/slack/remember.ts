/** How many answers are kept. */
const MOST = 1_000;

/**
 * Asks with `ask` at most once per key within `forMs`. Failures are not remembered. At most 1,000 answers are kept; the oldest
 * one goes first.
 */
export function remember<T>(forMs: number, ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, { answer: Promise<T>; until: number }>();
  return (key) => {
    const former = known.get(key);
    if (former !== undefined && former.until > Date.now()) return former.answer;
    const answer = ask(key);
    known.delete(key);
    known.set(key, { answer, until: Date.now() + forMs });
    answer.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return answer;
  };
}
