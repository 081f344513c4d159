interface Remembered<Answer> {
  answer: Promise<Answer>;
  /** In milliseconds. */
  until: number;
}

const MOST_ANSWERS = 2_000;

/**
 * Asks a question with the same key at most once in `forMs`, and remembers the answer for that long, of at most 2,000 keys.
 * A question that failed is asked again.
 */
export function rememberAnswers<Answer>(
  forMs: number,
  now: () => number = Date.now,
): (key: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const known = new Map<string, Remembered<Answer>>();
  return (key, ask) => {
    const before = known.get(key);
    if (before !== undefined && before.until > now()) return before.answer;
    known.delete(key);
    // The first key is the oldest one.
    if (known.size >= MOST_ANSWERS) known.delete(known.keys().next().value ?? '');
    const asked = { answer: ask(), until: now() + forMs };
    known.set(key, asked);
    asked.answer.catch(() => {
      if (known.get(key) === asked) known.delete(key);
    });
    return asked.answer;
  };
}
