/** Packages of an environment could not be installed. The message is for the agent and for people. */
export class PackagesFailed extends Error {}
