/**
 * The namespace on the Temporal server of `curfew dev` in which the engine works. It has one of its own, so that its turns
 * are not in the list of workflows in which people look for their runs.
 */
export function engineNamespace(namespace: string): string {
  return `${namespace}-engine`;
}
