/** Replaces the agent's paths by those of the host in the input of its tools, and back in their results. */
export interface PathTranslation {
  toHost<T>(value: T): T;
  fromHost(text: string): string;
}

/** For hands that see the agent's own paths. */
export const SAME_PATHS: PathTranslation = { toHost: (value) => value, fromHost: (text) => text };
