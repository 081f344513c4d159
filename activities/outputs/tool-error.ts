/** Why an output was not done, in words for the agent: it becomes the answer of its tool, and the agent can mend it. */
export class ToolError extends Error {}
