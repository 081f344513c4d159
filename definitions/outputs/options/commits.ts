import { z } from 'zod';

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The option `author` of outputs that hand commits over. */
export const commitAuthor = z
  .enum(['curfew', 'agent'])
  .meta({
    description:
      'Who is the author of the commits. curfew: the name of the agent with an address that is nobody’s; agent: whatever name and address the agent has set, which may be those of any person. In both cases Curfew is the committer, messages are cleaned and name the run, and signatures are dropped.',
  })
  .default('curfew');

/** The option `signed` of outputs that hand commits over. */
export const commitsSigned = z
  .boolean()
  .meta({
    description:
      'Whether GitHub makes the commits again, with the same files and messages, so that it signs them and shows them as verified. It does so for a GitHub App alone, which is then author and committer: `author: agent` cannot go with it. With a personal token they stay unsigned, and a note says so. At most 50 commits at once.',
  })
  .default(false);

/** Refuses `signed: true` beside `author: agent`: GitHub signs only what the App itself is the author of. */
export function refuseForeignAuthor(
  options: { author: 'curfew' | 'agent'; signed: boolean },
  context: z.RefinementCtx,
): void {
  if (!options.signed || options.author !== 'agent') return;
  const message =
    'cannot go with `author: agent`: GitHub signs only commits whose author is the GitHub App; remove one of the two';
  context.addIssue({ code: 'custom', path: ['signed'], message });
}

/** By which the agent says what it hands over. */
export const commitHead = z
  .string('is not a text')
  .trim()
  .regex(COMMIT_ID, 'is not a full commit id; give what `git rev-parse HEAD` prints')
  .meta({ description: 'The full id of the last commit in the bundle: `git rev-parse HEAD`.' });
