import { z } from 'zod';
import { checkCredentialHosts } from './check-credential-hosts.ts';
import { networkCredentialsSchema } from './network-credentials-schema.ts';
import { ECOSYSTEMS, expandEcosystems, MOST_HOSTS } from '../../../text/hosts/ecosystems.ts';
import { parseHostPattern } from '../../../text/hosts/host-pattern.ts';
import { suggestion } from '../../../text/suggestion.ts';
import { text } from '../scalars.ts';
import { showValue } from '../show-value.ts';
import { strictMap } from '../strict-map.ts';

const NAMES = Object.keys(ECOSYSTEMS);

const entry = text.superRefine((written, context) => {
  const [host = ''] = expandEcosystems([written]);
  const pattern = parseHostPattern(host);
  const isName = !host.includes('.') && !host.includes(':');
  if ('problem' in pattern)
    context.addIssue({ code: 'custom', message: `is ${showValue(written)}, which ${pattern.problem}` });
  else if (isName && host !== 'localhost') {
    const problem = `is ${showValue(written)}, which is neither a host nor an ecosystem`;
    context.addIssue({
      code: 'custom',
      message: `${problem}; there are ${NAMES.join(', ')}${suggestion(written, NAMES)}`,
    });
  }
});

/** Hosts and ecosystems that the sandbox may reach. Those of an automation are a part of those of its agent. */
export const networkSchema = strictMap(
  {
    allowed: z
      .array(entry)
      .refine((entries) => expandEcosystems(entries).length <= MOST_HOSTS, {
        error: `names more than ${MOST_HOSTS} hosts, those of ecosystems counted; write \`*.suffix\` for hosts of one domain`,
      })
      .meta({
        description: `Hosts that the sandbox may reach: names, \`*.suffix\`, each with an optional port; and ecosystems, which stand for the hosts that their packages come from: ${NAMES.join(', ')}. Without a port those of the web, 80 and 443, are meant. An automation can only narrow what its agent may reach; without the key it has that of its agent.`,
        absent: 'of an agent nothing; of an automation what its agent may reach',
        examples: [['node', 'api.acme.dev', '*.acme.dev:8443']],
      })
      .optional(),
    credentials: networkCredentialsSchema.optional(),
  },
  {},
  (word) => (typeof word === 'string' ? `is ${showValue(word)}; write \`network: { allowed: [${word}] }\`` : undefined),
)
  .superRefine(checkCredentialHosts)
  .meta({
    description: 'What the sandbox may reach, through a proxy that refuses everything else and says so.',
    absent: 'no network',
    examples: [{ allowed: ['defaults', 'node'] }],
  });

export type WrittenNetwork = z.output<typeof networkSchema>;
