import { z } from 'zod';
import { secret, url } from './variable-forms.ts';

const PROVIDERS = ['endpoint', 'searxng', 'brave', 'none'] as const;

/** With what the engine searches the web for its agents. */
export const webVariables = {
  CURFEW_WEB_SEARCH: z
    .enum(PROVIDERS, { error: `is none of ${PROVIDERS.join(', ')}` })
    .nullable()
    .default(null)
    .meta({
      description:
        "Who searches the web for agents of the engine. endpoint: the model endpoint itself, with its web search tool; searxng: SEARXNG_URL; brave: with BRAVE_API_KEY; none: nobody. Without it the first of these two that is set, else Anthropic's own endpoint, else nobody.",
      example: 'endpoint',
      readBy: ['dev', 'engine', 'command'],
    }),
  SEARXNG_URL: url
    .nullable()
    .default(null)
    .meta({
      description: 'The address of a SearXNG whose settings allow the format json. It may be an internal one.',
      example: 'https://searx.example.com',
      readBy: ['dev', 'engine', 'command'],
    }),
  BRAVE_API_KEY: secret.meta({
    description: 'The key of the Brave Search API.',
    example: 'my-brave-key',
    readBy: ['dev', 'engine', 'command'],
  }),
  CURFEW_WEB_SEARCH_PRICE: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,3})?$/, 'is not an amount of dollars such as 5 or 2.50')
    .default('0')
    .transform((dollars) => Math.round(Number(dollars) * 1_000))
    .meta({
      description:
        'What SearXNG or Brave cost for 1,000 searches, in dollars. Each search counts towards the budgets with it. Searches of the model endpoint have the price of Anthropic, $10.',
      example: '5',
      readBy: ['dev', 'engine'],
    }),
};
