/** Every context that an expression may name. All exist always; those that the event does not fill are empty. */
export const CONTEXT_NAMES = [
  'github',
  'sentry',
  'slack',
  'webhook',
  'schedule',
  'inputs',
  'run',
  'automation',
] as const;

export type ContextName = (typeof CONTEXT_NAMES)[number];

/** Plain JSON by context name. A context that is missing or null counts as empty. */
export type Contexts = Partial<Record<ContextName, unknown>>;
