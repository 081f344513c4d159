/** Why a tool of ours did not do what the agent asked, in words for the agent: they become the answer of the tool. */
export class ToolError extends Error {}

/** The answer to a tool that is in no table. Without an answer the session would wait for ever. */
export const NO_SUCH_TOOL = 'This tool does not exist here. Use one of the tools named in the first message.';
