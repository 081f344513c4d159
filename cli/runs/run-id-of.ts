/**
 * Returns the run id that a person means: they may also paste the id of the workflow, its address in Temporal's UI, or a
 * part of that address.
 */
export function runIdOf(given: string): string {
  const [, id] = /^https?:\/\/[^?#]*\/workflows\/([^/?#]+)/.exec(given) ?? [];
  const isEncoded = id !== undefined || /%2f/i.test(given);
  return (isEncoded ? decoded(id ?? given) : given).trim().replace(/^run\//, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
