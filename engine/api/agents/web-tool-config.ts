import type { BetaManagedAgentsWebFetchURLSources } from '@anthropic-ai/sdk/resources/beta/agents';
import { z } from 'zod';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';

export const WEB_TOOLS: readonly string[] = ['web_fetch', 'web_search'];

const Domains = z.array(z.string()).min(1, 'an empty list allows nothing: leave it out').max(64);

const UserInput = z
  .union([z.enum(['all', 'none']), z.strictObject({ type: z.enum(['all', 'none']) })])
  .transform((given) => (typeof given === 'string' ? { type: given } : given));

const References = z
  .array(z.strictObject({ type: z.literal('tool_reference'), name: z.string().min(1) }))
  .min(1)
  .max(128);

const ToolFilter = z
  .union([
    z.enum(['all', 'none']),
    z.strictObject({ type: z.enum(['all', 'none']) }),
    z.strictObject({ type: z.enum(['only', 'except']), tools: References }),
  ])
  .transform((given) => (typeof given === 'string' ? { type: given } : given));

const UrlSources = z
  .strictObject({
    client_tool_results: ToolFilter.nullish(),
    server_tool_results: ToolFilter.nullish(),
    user_input: UserInput.nullish(),
  })
  .refine((sources) => !allNone(sources), 'all three sources are "none": then no address can be fetched');

const UserLocation = z.strictObject({
  type: z.literal('approximate'),
  city: z.string().nullish(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two upper-case letters')
    .nullish(),
  region: z.string().nullish(),
  timezone: z.string().nullish(),
});

/** The keys that only the configurations of web_fetch and web_search have. */
export const webConfigShape = {
  allowed_domains: Domains.nullish(),
  blocked_domains: Domains.nullish(),
  max_content_tokens: z.number().int().min(1).nullish(),
  url_sources: UrlSources.nullish(),
  user_location: UserLocation.nullish(),
};

type Given = z.output<z.ZodObject<typeof webConfigShape>>;

/** Which tool has which of them. */
const OWNERS: Record<keyof Given, readonly string[]> = {
  allowed_domains: WEB_TOOLS,
  blocked_domains: WEB_TOOLS,
  max_content_tokens: ['web_fetch'],
  url_sources: ['web_fetch'],
  user_location: ['web_search'],
};

/** Refuses keys that a tool does not have, and domains that cannot be meant. */
export function refuseWebConfig(config: Given & { name: string }, context: z.RefinementCtx): void {
  const problem = (message: string): void => context.addIssue({ code: 'custom', message });
  for (const [key, owners] of Object.entries(OWNERS)) {
    const isGiven = (config[key as keyof Given] ?? null) !== null;
    if (isGiven && !owners.includes(config.name)) problem(`${config.name} has no ${key}`);
  }
  if (config.allowed_domains && config.blocked_domains) {
    problem('allowed_domains and blocked_domains cannot be combined');
  }
  const domains = [...(config.allowed_domains ?? []), ...(config.blocked_domains ?? [])];
  const wrong = domains.find((domain) => !isDomain(domain, config.name === 'web_search'));
  if (wrong !== undefined) problem(`"${wrong}" is not a host name such as docs.example.com`);
}

/** The web keys of a configuration with every default filled in, as the API shows them. */
export function webConfig(name: string, own: Given | undefined): object {
  if (!WEB_TOOLS.includes(name)) return {};
  const domains = {
    ...(own?.allowed_domains ? { allowed_domains: own.allowed_domains } : {}),
    ...(own?.blocked_domains ? { blocked_domains: own.blocked_domains } : {}),
  };
  if (name === 'web_search') return { ...domains, user_location: own?.user_location ?? null };
  return { ...domains, max_content_tokens: own?.max_content_tokens ?? null, url_sources: sourcesOf(own) };
}

function sourcesOf(own: Given | undefined): BetaManagedAgentsWebFetchURLSources | null {
  if (!own?.url_sources) return null;
  const { client_tool_results = null, server_tool_results = null, user_input = null } = own.url_sources;
  return { client_tool_results, server_tool_results, user_input } as BetaManagedAgentsWebFetchURLSources;
}

function isDomain(domain: string, mayHavePath: boolean): boolean {
  const host = mayHavePath ? (domain.split('/')[0] ?? '') : domain;
  return host.includes('.') && canonicalHost(host) !== null;
}

function allNone(sources: Record<string, { type: string } | null | undefined>): boolean {
  const given = Object.values(sources);
  return given.length === 3 && given.every((source) => source?.type === 'none');
}
