/** Turns the paths that an agent uses into those of the host, in anything it says, and back in what it is told. */
export interface PathTranslation {
  toHost<T>(value: T): T;
  fromHost(text: string): string;
}

/** For hands that see the agent's own paths. */
export const SAME_PATHS: PathTranslation = { toHost: (value) => value, fromHost: (text) => text };
