/** Why a page cannot be had, as a sentence for the agent. */
export class FetchProblem extends Error {}
