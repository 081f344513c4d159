import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../schema/strict-map.ts';
import { max } from './options/max.ts';
import { withDefaults } from './options/with-defaults.ts';
import type { Output } from './output.ts';
import { needOfSentryIssue } from './output-need.ts';

export interface SentryResolveIssueOptions {
  max: number;
  /** Resolved in the next release: events of the releases before do not open it again. */
  inNextRelease: boolean;
}

/** The issue at Sentry that started the run is resolved. */
export const sentryResolveIssue: Output<SentryResolveIssueOptions, object> = {
  key: 'sentry-resolve-issue',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({}),
  max: (options) => options.max,
  need: needOfSentryIssue,
  options: withDefaults<SentryResolveIssueOptions>(
    strictMap(
      {
        max: max.default(1),
        'in-next-release': z
          .boolean()
          .meta({
            description: 'Resolves it in the next release: events of releases before that do not open it again.',
            examples: [true],
          })
          .default(false),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({ max: written.max, inNextRelease: written['in-next-release'] })),
  ).meta({
    description: 'Resolves the issue at Sentry that started the run. One that a person has archived stays so.',
    absent: 'the agent cannot resolve it',
    examples: [{ max: 1, 'in-next-release': true }],
  }),
  tool: ({ inNextRelease }) => ({
    description: `Resolves the issue at Sentry that this work is about${inNextRelease ? ', in the next release' : ''}. Use it when its cause is gone.`,
    input: z.object({}),
  }),
  summary: ({ inNextRelease }) => `the issue at Sentry resolved${inNextRelease ? ' in the next release' : ''}`,
};
