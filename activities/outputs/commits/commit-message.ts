import { cleanCommitMessage } from '../../../text/clean-commit-message.ts';
import type { Provenance } from './provenance.ts';

/** Lines by which a forge says who else made, signed or approved something, and our own. */
const CLAIM = /^[\s>*-]*(?:[\p{L}\d]+-)+by\s*:|^[\s>*-]*(?:on-behalf-of|curfew-[\w-]*)\s*:/iu;
const EMPTY = 'Change without a message';

/**
 * The message under which a commit of an agent is handed over: the agent's words, cleaned (`cleanCommitMessage`) and without
 * claims about people (`Co-authored-by: …`), then the run that it comes from.
 */
export function commitMessage(
  message: string,
  { runId, references }: Pick<Provenance, 'runId' | 'references'>,
): string {
  const words = cleanCommitMessage(message, { references })
    .split('\n')
    .filter((line) => !CLAIM.test(line))
    .join('\n')
    .trim();
  return `${words || EMPTY}\n\nCurfew-Run: ${runId.replaceAll(/\s+/g, ' ')}\n`;
}
