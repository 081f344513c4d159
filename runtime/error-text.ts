const MOST_CAUSES = 5;

/**
 * What went wrong and why, in one line. Libraries put the reason ("connection refused") into the cause, so the causes
 * are in it too. Never empty; what was thrown need not be an Error.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error) || 'an unknown error';
  const parts: string[] = [];
  let next: unknown = error;
  for (let depth = 0; next instanceof Error && depth < MOST_CAUSES; depth += 1) {
    const message = withoutRepetition(ownText(next), parts.at(-1) ?? '');
    if (message !== '' && !parts.some((part) => part.includes(message))) parts.push(message);
    next = next.cause;
  }
  return parts.join(': ') || 'an unknown error';
}

/** An attempt at several addresses fails with an error without words of its own, which holds one error for each. */
function ownText(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join(', ');
}

/** `fetch failed: timeout` after `asking: fetch failed` is only `timeout`: a cause may begin with what is said already. */
function withoutRepetition(message: string, before: string): string {
  const [head = '', ...rest] = message.split(': ');
  const isSaid = before === head || before.endsWith(`: ${head}`);
  return isSaid && rest.length > 0 ? rest.join(': ') : message;
}
