import { z } from 'zod';
import { checkCredentialHosts } from './check-credential-hosts.ts';
import { networkCredentialsSchema } from './network-credentials-schema.ts';
import { NOT_YET } from './not-yet.ts';
import { text } from './scalars.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';

const NONE = 'agents have no network in this version; write `network: { allowed: [] }` or remove it';

/** Hosts and ecosystems that the sandbox may reach. This version opens none, so a list that names any is refused. */
export const networkSchema = strictMap(
  {
    allowed: z
      .array(text)
      .refine((allowed) => allowed.length === 0, {
        params: { reason: NOT_YET },
        error:
          'opens the network, which this version does not carry out yet: agents have none; write `allowed: []` or remove it',
      })
      .meta({ description: 'Hosts that the sandbox may reach.', default: [], refused: [['registry.npmjs.org']] })
      .optional(),
    credentials: networkCredentialsSchema.optional(),
  },
  {},
  (word) => (typeof word === 'string' ? `is ${showValue(word)}; ${NONE}` : undefined),
)
  .superRefine(checkCredentialHosts)
  .meta({
    description: 'What the sandbox may reach: nothing, in this version.',
    absent: 'no network',
    examples: [{ allowed: [] }],
  });

export type WrittenNetwork = z.output<typeof networkSchema>;
