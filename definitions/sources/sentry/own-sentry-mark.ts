/**
 * The last line of each comment that Curfew makes at Sentry. Sentry shows it to people, because it has no hidden text; by
 * it another attempt finds the comment, and the comment starts nothing.
 */
export function ownSentryMark({ runId, output, ordinal }: { runId: string; output: string; ordinal: number }): string {
  return `\`curfew:${runId}:${output}:${ordinal}\``;
}

const LAST_LINE = /(?:^|\n)`curfew:[^`\n]+`\s*$/;

/** Was this comment written by Curfew? One that only quotes such a comment was not. */
export function hasOwnSentryMark(comment: string | null): boolean {
  return comment !== null && LAST_LINE.test(comment);
}
