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

/** By which the agent says what it hands over. */
export const commitHead = z
  .string('is not a text')
  .trim()
  .regex(COMMIT_ID, 'is not a full commit id; give what `git rev-parse HEAD` prints')
  .meta({ description: 'The full id of the last commit in the bundle: `git rev-parse HEAD`.' });
