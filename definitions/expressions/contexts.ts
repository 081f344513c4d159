/** Plain JSON by name of a context. A context that is missing or null counts as empty. */
export type Contexts = Record<string, unknown>;
