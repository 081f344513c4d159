/** What a process does not need it does not get: a secret that is not there cannot leak. */
const NOT_FOR: Record<'engine' | 'worker' | 'serve', RegExp> = {
  engine: /^(GITHUB_(TOKEN|READ_TOKEN|WEBHOOK_SECRET.*|APP_PRIVATE_KEY)|SLACK_.*|SENTRY_CLIENT_SECRET)$/,
  worker: /^(GITHUB_WEBHOOK_SECRET.*|SLACK_SIGNING_SECRET|SENTRY_CLIENT_SECRET)$/,
  serve: /^(GITHUB_READ_TOKEN)$/,
};

export interface Surroundings {
  /** Ours, with neither TLS nor key; null where the environment names a server. */
  temporal: { address: string; namespace: string; uiUrl: string | null } | null;
  enginePort: number;
  /** The model's key belongs to the engine alone where the engine is ours. */
  hasEngine: boolean;
}

/** The environment of one child of `curfew dev`: ours, with the addresses that were found, without others' secrets. */
export function childEnvironment(
  name: 'engine' | 'worker' | 'serve',
  source: NodeJS.ProcessEnv,
  { temporal, enginePort, hasEngine }: Surroundings,
): NodeJS.ProcessEnv {
  const kept = Object.entries(source).filter(
    ([key]) =>
      !NOT_FOR[name].test(key) &&
      !(hasEngine && name !== 'engine' && key === 'ANTHROPIC_API_KEY') &&
      !(temporal && key.startsWith('TEMPORAL_')),
  );
  return {
    ...Object.fromEntries(kept),
    CURFEW_ENGINE_PORT: String(enginePort),
    ...(temporal && { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace }),
    ...(temporal?.uiUrl && { CURFEW_TEMPORAL_UI: temporal.uiUrl }),
  };
}
