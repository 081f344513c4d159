/** Tells the agent why one of Curfew's tools did not do what it asked. The message becomes the answer of the tool. */
export class ToolError extends Error {}

/** The answer to a tool that is in no table. Without an answer the session would wait for ever. */
export const NO_SUCH_TOOL = 'This tool does not exist here. Use one of the tools named in the first message.';
