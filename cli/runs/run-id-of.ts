/** Returns the run id that a person means: they may also paste the id of the workflow from Temporal's UI. */
export function runIdOf(given: string): string {
  return given.replace(/^run\//, '');
}
