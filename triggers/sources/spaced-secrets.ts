import type { SourceEnvironment } from './trigger-source.ts';

/**
 * Sentences about those of the named secrets that begin or end with white space, as they do when they were copied with a line
 * break. With such a secret every delivery would be refused, and nobody would learn why.
 */
export function spacedSecrets(names: readonly string[], secrets: SourceEnvironment['sourceSecrets']): string[] {
  const spaced = names.filter((name) => secrets[name] !== secrets[name]?.trim());
  return spaced.map((name) => `${name} begins or ends with a space or a line break: remove it`);
}
