import type { StartableAutomation, StartAutomationOptions } from '../../../definitions/outputs/start-automation.ts';

/** An automation that others may start. */
export const STARTABLE: StartableAutomation = {
  id: 'fix-bug',
  name: 'Fix a bug',
  description: null,
  isEnabled: true,
  on: {
    sources: {
      dispatch: {
        inputs: {
          goal: { description: null, required: true, default: null, type: 'string', options: null },
          repository: { description: null, required: false, default: 'acme/api', type: 'string', options: null },
        },
      },
    },
  },
  checkout: { repository: '${{ inputs.repository }}', ref: null, fetchDepth: 50 },
  limitMicros: 2_000_000,
  durationMs: 1_800_000,
  model: 'claude-sonnet-5-5',
  isFast: false,
  canSearch: false,
};

/** What lets an agent start it. */
export const START_OPTIONS: StartAutomationOptions = {
  max: 3,
  names: ['fix-bug'],
  automations: [STARTABLE],
  chainDepth: 2,
  repositories: ['acme/*'],
};
