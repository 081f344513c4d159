/** What went wrong and why, in one line: libraries put the reason ("connection refused") into the cause. */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  for (let next = error; next instanceof Error && parts.length < 5; next = next.cause) {
    if (next.message !== '' && !parts.some((part) => part.includes(next.message))) parts.push(next.message);
  }
  return parts.join(': ') || 'an unknown error';
}
