import type { Lack } from '../../database/lacks/lacks-of-run.ts';
import { cleanOutput } from '../../text/clean-output.ts';
import { oneLine } from '../../text/one-line.ts';
import { plainText } from '../../text/plain-text.ts';

const MOST = 10;
const REASON_BYTES = 300;

/** The lines of a report about what the agent lacked; none if it lacked nothing. */
export function lackingLines(lacks: readonly Lack[]): string[] {
  const listed = lacks.slice(0, MOST).map(({ kind, name, reason }) => {
    const what = kind === 'tool' ? 'a tool' : 'data';
    return `- It lacked ${what}: **${plainText(name)}**, ${cleanOutput(oneLine(reason, REASON_BYTES))}`;
  });
  return lacks.length > MOST ? [...listed, '- It lacked more: see `curfew show`'] : listed;
}
