import { rememberAnswers } from '../../runtime/remember-answers.ts';

/** Asks with `ask` at most once per key within `forMs`, as `rememberAnswers` does. */
export function remember<T>(forMs: number, ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = rememberAnswers<T>(forMs);
  return (key) => answers(key, () => ask(key));
}
