/** People may paste the workflow's id from Temporal's UI as well. */
export function runIdOf(given: string): string {
  return given.replace(/^run\//, '');
}
