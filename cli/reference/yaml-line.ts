import { stringify } from 'yaml';

/** A value on one line, as code; of a map the braces are left out. */
export function yamlLine(value: unknown): string {
  const line = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `\`${line.replace(/^\{ ([^]*) \}$/, '$1').replaceAll(/\[ | \]/g, (bracket) => bracket.trim())}\``;
}
