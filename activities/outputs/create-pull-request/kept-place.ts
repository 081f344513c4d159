/** Where people find the commits of an agent that could not be handed over. */
export function keptPlace(sessionId: string): string {
  return `What the agent bundled is kept: changes.bundle, among the files of session ${sessionId} at the agent API`;
}
