import { engineNamespace } from './engine-namespace.ts';

/** The processes that `curfew dev` starts. */
export type ChildName = 'engine' | 'worker' | 'serve';

export interface Surroundings {
  /** The Temporal server of this `curfew dev`, without TLS and key; null if the environment names another server. */
  temporal: { address: string; namespace: string; uiUrl: string | null } | null;
  enginePort: number;
  /** Whether this `curfew dev` runs the engine. If it does, only the engine gets the key of the model. */
  hasEngine: boolean;
  /** The account of GITHUB_TOKEN; null if it is not known. */
  login: string | null;
}

/**
 * A process does not get the secrets that it does not need: a secret that it does not have cannot leak. Only `serve` checks
 * signatures (a variable `*_SECRET` is a source's), asks for deliveries of webhooks and connects to Slack. Only the worker calls
 * the agent API and the bucket; it gets the key of the App unless it has personal tokens. Only the engine searches the web.
 */
const NOT_FOR: Record<ChildName, RegExp> = {
  engine:
    /^(GITHUB_(TOKEN|READ_TOKEN|HOOKS_TOKEN|APP_PRIVATE_KEY)|CURFEW_(ACTOR|AGENT_API)_KEY|SENTRY_.*|SLACK_.*|CURFEW_S3_.*|.*_SECRET(_OLD)?)$/,
  worker: /^(GITHUB_HOOKS_TOKEN|SLACK_APP_TOKEN|BRAVE_API_KEY|SEARXNG_URL|.*_SECRET(_OLD)?)$/,
  serve: /^(ANTHROPIC_API_KEY|CURFEW_AGENT_API_KEY|CURFEW_S3_.*|BRAVE_API_KEY|SEARXNG_URL)$/,
};

/**
 * Returns the environment for one child of `curfew dev`: the environment of this process, with the addresses that were
 * chosen and without the secrets that only other children need.
 */
export function childEnvironment(
  name: ChildName,
  source: NodeJS.ProcessEnv,
  { temporal, enginePort, hasEngine, login }: Surroundings,
): NodeJS.ProcessEnv {
  // Personal tokens are used before those of the App.
  const hasTokens = Boolean(source['GITHUB_TOKEN']) && (hasEngine || Boolean(source['GITHUB_READ_TOKEN']));
  // If `serve` has a token that reads and knows the account that writes, it needs no token that writes.
  const onlyReads = name === 'serve' && login !== null && Boolean(source['GITHUB_READ_TOKEN']);
  const kept = Object.entries(source).filter(
    ([key]) =>
      !NOT_FOR[name].test(key) &&
      !(onlyReads && key === 'GITHUB_TOKEN') &&
      !(name === 'worker' && hasTokens && key === 'GITHUB_APP_PRIVATE_KEY') &&
      !(hasEngine && name !== 'engine' && key === 'ANTHROPIC_API_KEY') &&
      !(temporal && key.startsWith('TEMPORAL_')),
  );
  const environment: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), CURFEW_ENGINE_PORT: String(enginePort) };
  if (onlyReads) environment['GITHUB_LOGIN'] = login;
  if (temporal !== null) {
    environment['TEMPORAL_ADDRESS'] = temporal.address;
    environment['TEMPORAL_NAMESPACE'] = name === 'engine' ? engineNamespace(temporal.namespace) : temporal.namespace;
    if (temporal.uiUrl !== null) environment['CURFEW_TEMPORAL_UI'] = temporal.uiUrl;
  }
  return environment;
}
