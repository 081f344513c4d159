import type { OutputOrigin } from '../output-origin.ts';

/** Whether a comment was made by this output of another run of the same automation. The mark is the end of its text. */
export function isOlderComment(body: string, { automation, output, runId }: OutputOrigin): boolean {
  const [, maker, key] = /<!-- curfew:(\S+):([a-z-]+):\d+ -->\s*$/.exec(body) ?? [];
  return key === output && maker !== undefined && maker !== runId && maker.startsWith(`${automation.id}/`);
}
