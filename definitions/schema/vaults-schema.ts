import { z } from 'zod';
import { text } from './scalars.ts';

/** A session takes 50; one is left for the secrets that files name. */
const MOST_VAULTS = 49;

/** Vaults that an operator has made at the agent API. */
export const vaultsSchema = z
  .array(
    text.regex(/^vlt_\w+$/, {
      error: ({ input }) =>
        `is ${JSON.stringify(input)}, which is not the id of a vault; \`curfew vault list\` shows the ids`,
    }),
  )
  .max(MOST_VAULTS, `names more than ${MOST_VAULTS} vaults`)
  .meta({
    description:
      'Vaults that an operator has made at the agent API, with `curfew vault create`. Of several that have a credential for the same, the first one counts; secrets that the files themselves name come before all.',
    default: [],
    examples: [['vlt_0c2f7r3x']],
  });
