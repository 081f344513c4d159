/** Returns the run id that a person means: they may also paste the id of the workflow, or its address in Temporal's UI. */
export function runIdOf(given: string): string {
  const [, id] = /^https?:\/\/[^?#]*\/workflows\/([^/?#]+)/.exec(given) ?? [];
  return (id === undefined ? given : decoded(id)).trim().replace(/^run\//, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
