import { z } from 'zod';
import { parseHostPattern } from '../../../text/hosts/host-pattern.ts';
import { text } from '../scalars.ts';
import { secretVariable, variableName } from '../secret-variable.ts';
import { strictMap } from '../strict-map.ts';

/** A vault at the agent API holds no more. */
const MOST_CREDENTIALS = 20;
const MOST_HOSTS = 16;

/** These steer the sandbox: its programs, its proxy and whom it trusts. */
const OF_SANDBOX =
  /^(?:PATH|HOME|USER|LANG|PWD|SHELL|LD_\w+|(?:HTTPS?|ALL|NO)_PROXY|\w+_CA_CERTS|SSL_CERT_\w+|\w+_CA_BUNDLE|PIP_CERT|GIT_\w+|NODE_\w+)$/i;

const host = text.superRefine((entry, context) => {
  const pattern = parseHostPattern(entry);
  const problem =
    'problem' in pattern
      ? pattern.problem
      : pattern.port === null
        ? null
        : 'has a port; write the host alone: the value is sent to it at each port that `allowed` opens';
  if (problem !== null) context.addIssue({ code: 'custom', message: `is ${JSON.stringify(entry)}, which ${problem}` });
});

/**
 * Secrets that the sandbox uses without having them, by the variable that holds a placeholder there. The values are put in
 * outside, on the way to `hosts`.
 */
export const networkCredentialsSchema = z
  .record(
    variableName.refine((name) => !OF_SANDBOX.test(name), {
      error: ({ input }) => `is ${JSON.stringify(input)}, which steers the sandbox itself; choose another name`,
    }),
    strictMap({
      secret: secretVariable.meta({
        description: "The variable of the worker's environment that holds the value.",
      }),
      hosts: z
        .array(host)
        .min(1, 'names no host; write those that the value may be sent to')
        .max(MOST_HOSTS, `names more than ${MOST_HOSTS} hosts`)
        .meta({
          description: 'The hosts that the value may be sent to, each within `allowed`.',
        }),
    }).meta({ description: 'Where the value is, and where it may be sent.' }),
  )
  .refine((credentials) => Object.keys(credentials).length <= MOST_CREDENTIALS, {
    error: `has more than ${MOST_CREDENTIALS} credentials`,
  })
  .meta({
    description:
      'Secrets by the variable under which the agent uses them. In the sandbox it holds a placeholder; the value is put in outside, in headers of requests to `hosts`.',
    examples: [{ NPM_TOKEN: { secret: 'ACME_NPM_TOKEN', hosts: ['npm.acme.dev'] } }],
  });
